package dev.stepgate.engine.cli;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.decode.Scoring;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.terms.EngineFault;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes next-token scores of given tokens, for comparing with other implementations. */
@Command(
        name = "logits",
        description =
                "Write the next-token scores of every token: little-endian float32 [tokens, vocabulary].",
        mixinStandardHelpOptions = true)
final class LogitsCommand implements Callable<Integer> {

    private static final int BATCH_TOKENS = 32;

    @Spec CommandSpec spec;

    @Mixin ScoringOptions options = new ScoringOptions();

    @Option(
            names = "--ids",
            required = true,
            paramLabel = "FILE",
            description = "Token ids separated by blanks.")
    Path ids;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write.")
    Path out;

    @Option(
            names = "--head",
            paramLabel = "K",
            description = "Write draft head K's rows instead of the trunk's; 0 is the nearest.")
    @Nullable Integer head;

    @Override
    public Integer call() {
        int[] tokens = TokenizeCommand.ids(text(ids), ids.toString());
        try (Checkpoint checkpoint = options.open(spec.commandLine().getErr());
                KernelSet set = options.kernels()) {
            Facts facts = checkpoint.facts();
            check(tokens, facts);
            checkHead(facts);
            var scoring =
                    new Scoring(
                            Assembly.of(checkpoint, set.kernels()),
                            new Activations(facts, BATCH_TOKENS, BATCH_TOKENS),
                            options.pool(),
                            BATCH_TOKENS);
            write(scoring, tokens, facts.vocabulary());
        }
        return 0;
    }

    private void checkHead(Facts facts) {
        int heads = facts.draftLayers().size();
        if (head != null && (head < 0 || head >= heads)) {
            throw new EngineFault.BadRequest(
                    "--head: %d (expected: %s)"
                            .formatted(
                                    head,
                                    heads == 0
                                            ? "a checkpoint with draft heads"
                                            : "0.." + (heads - 1)));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new EngineFault.BadRequest(
                    "--ids: " + said(e) + " (expected: a text file that can be read)");
        }
    }

    private void write(Scoring scoring, int[] tokens, int vocabulary) {
        ByteBuffer row =
                ByteBuffer.allocate(vocabulary * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(out))) {
            Scoring.RowReader<IOException> writer =
                    (scores, from) -> {
                        row.asFloatBuffer().put(scores, from, vocabulary);
                        to.write(row.array());
                    };
            if (head == null) {
                scoring.score(tokens, writer);
            } else {
                scoring.scoreHead(head, tokens, writer);
            }
        } catch (IOException e) {
            throw new EngineFault.BadRequest(
                    "--out: " + said(e) + " (expected: a file that can be written)");
        }
    }

    private static String said(IOException failure) {
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    private void check(int[] tokens, Facts facts) {
        for (int token : tokens) {
            if (token < 0 || token >= facts.vocabulary()) {
                throw new EngineFault.BadRequest(
                        "%s: token id %s (expected: 0..%d)"
                                .formatted(
                                        ids,
                                        Integer.toUnsignedString(token),
                                        facts.vocabulary() - 1));
            }
        }
        if (tokens.length == 0) {
            throw new EngineFault.BadRequest(ids + ": no token ids (expected: at least one)");
        }
        if (tokens.length > facts.contextTokens()) {
            throw new EngineFault.BadRequest(
                    "%s: %d token ids (expected: at most %d, the model's context)"
                            .formatted(ids, tokens.length, facts.contextTokens()));
        }
    }
}
