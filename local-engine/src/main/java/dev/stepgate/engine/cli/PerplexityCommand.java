package dev.stepgate.engine.cli;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.decode.Perplexity;
import dev.stepgate.engine.decode.Scoring;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.tokenizer.Passage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how well a checkpoint predicts a text, for comparing checkpoints with each other. */
@Command(
        name = "perplexity",
        description = {
            "Print how well the model predicts a text: PPL = perplexity ± standard error.",
            "The text is read in chunks of N tokens, each begun anew; the second half of each is"
                    + " scored. Special tokens spelled in it are plain text."
        },
        mixinStandardHelpOptions = true)
final class PerplexityCommand implements Callable<Integer> {

    private static final int BATCH_TOKENS = 64;
    private static final int LEAST_CHUNK_TOKENS = 4;
    private static final int USUAL_CHUNK_TOKENS = 512;
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(2);

    @Spec CommandSpec spec;

    @Mixin ScoringOptions options = new ScoringOptions();

    @Option(
            names = "--file",
            required = true,
            paramLabel = "TEXT",
            description = "Text file in UTF-8.")
    Path file;

    @Option(
            names = "--ctx",
            paramLabel = "N",
            description =
                    "Tokens of a chunk (default: 512, or the model's context if that is smaller).")
    @Nullable Integer ctx;

    private long reportedNanos;

    @Override
    public Integer call() {
        String text = text();
        try (Checkpoint checkpoint = options.open(spec.commandLine().getErr());
                KernelSet set = options.kernels()) {
            Facts facts = checkpoint.facts();
            int chunkTokens = chunkTokens(facts.contextTokens());
            TokenizerFile words = TokenizerFile.of(checkpoint);
            int[] tokens = tokens(words, text, facts.vocabulary());
            if (tokens.length < chunkTokens) {
                throw new EngineFault.BadRequest(
                        "%s: %d tokens (expected: at least one chunk of %d; see --ctx)"
                                .formatted(file, tokens.length, chunkTokens));
            }
            var perplexity =
                    new Perplexity(
                            new Scoring(
                                    Assembly.of(checkpoint, set.kernels()),
                                    new Activations(facts, BATCH_TOKENS, BATCH_TOKENS),
                                    options.pool(),
                                    BATCH_TOKENS),
                            facts.vocabulary(),
                            checkpoint.vocabulary().begin(),
                            chunkTokens);
            print(perplexity, tokens);
        }
        return 0;
    }

    private String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new EngineFault.BadRequest(
                    "--file: %s: %s (expected: a text file in UTF-8 that can be read)"
                            .formatted(e.getClass().getSimpleName(), e.getMessage()));
        }
    }

    private int chunkTokens(int context) {
        int tokens = ctx == null ? Math.min(USUAL_CHUNK_TOKENS, context) : ctx;
        if (tokens < LEAST_CHUNK_TOKENS || tokens > context) {
            throw new EngineFault.BadRequest(
                    "--ctx: %d (expected: %d..%d, the model's context)"
                            .formatted(tokens, LEAST_CHUNK_TOKENS, context));
        }
        return tokens;
    }

    private int[] tokens(TokenizerFile words, String text, int rows) {
        if (words.tokenizer().size() > rows) {
            throw new EngineFault.BadCheckpoint(
                    "%s: a tokenizer of %d tokens (expected: at most %d, as there are rows to score)"
                            .formatted(options.model, words.tokenizer().size(), rows));
        }
        return words.withBegin(words.tokenizer().encode(List.of(new Passage(text, false))));
    }

    private void print(Perplexity perplexity, int[] tokens) {
        PrintWriter err = spec.commandLine().getErr();
        int chunks = perplexity.chunks(tokens.length);
        long start = System.nanoTime();
        reportedNanos = start - BETWEEN_REPORTS.toNanos();
        Perplexity.Estimate estimate =
                perplexity.of(
                        tokens,
                        (chunk, soFar) -> {
                            long now = System.nanoTime();
                            if (chunk == chunks
                                    || now - reportedNanos >= BETWEEN_REPORTS.toNanos()) {
                                reportedNanos = now;
                                err.println(progress(chunk, chunks, soFar, now - start));
                                err.flush();
                            }
                        });
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                String.format(
                        Locale.ROOT, "PPL = %.4f ± %.4f", estimate.value(), estimate.error()));
        out.flush();
    }

    private static String progress(
            int chunk, int chunks, Perplexity.Estimate soFar, long elapsedNanos) {
        double leftSeconds = elapsedNanos / 1e9 / chunk * (chunks - chunk);
        return String.format(
                Locale.ROOT,
                "chunk %d of %d: %.4f ± %.4f over %d tokens, about %.0f s left",
                chunk,
                chunks,
                soFar.value(),
                soFar.error(),
                soFar.scored(),
                leftSeconds);
    }
}
