package dev.stepgate.engine.decode;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.VocabularySource;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.PrefixStore;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.prompt.PromptLayout;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Turn;
import dev.stepgate.engine.tokenizer.Tokenizer;
import dev.stepgate.engine.tokenizer.Vocabulary;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A loop over the bundled model, with a way to speak of the test's choice. */
final class NanoLoop implements AutoCloseable {

    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");

    private final Checkpoint checkpoint;
    private final Speech speech;
    private final DecodeLoop loop;

    private NanoLoop(Checkpoint checkpoint, Speech speech, DecodeLoop.Bounds bounds, Pace pace) {
        this(checkpoint, speech, bounds, pace, new BlockPool(MemoryFormat.F32, Long.MAX_VALUE));
    }

    private NanoLoop(
            Checkpoint checkpoint,
            Speech speech,
            DecodeLoop.Bounds bounds,
            Pace pace,
            BlockPool memory) {
        this.checkpoint = checkpoint;
        this.speech = speech;
        this.loop =
                DecodeLoop.start(
                        new Machine(
                                Assembly.of(checkpoint, KernelSet.scalar().kernels()),
                                new Activations(
                                        checkpoint.facts(), bounds.rows(3), bounds.scored(3)),
                                memory,
                                new PrefixStore(memory, memory.budgetBytes() / 3),
                                speech,
                                bounds,
                                pace),
                        System::nanoTime);
    }

    /** Speaks as the checkpoint does. */
    static NanoLoop usual() {
        return within(new DecodeLoop.Bounds(8192, 64, 4, 8));
    }

    static NanoLoop within(DecodeLoop.Bounds bounds) {
        Checkpoint checkpoint = Checkpoint.open(NANO);
        return new NanoLoop(checkpoint, speech(checkpoint), bounds, Pace.fixed(0));
    }

    /** Speaks as the checkpoint does, guessing ahead. */
    static NanoLoop guessing(Pace pace) {
        Checkpoint checkpoint = Checkpoint.open(NANO);
        return new NanoLoop(
                checkpoint, speech(checkpoint), new DecodeLoop.Bounds(8192, 64, 4, 8), pace);
    }

    /** Guesses ahead in memory of its own. */
    static NanoLoop remembering(BlockPool memory, int contextTokens, int maxRunning) {
        Checkpoint checkpoint = Checkpoint.open(NANO);
        var bounds = new DecodeLoop.Bounds(contextTokens, 16, maxRunning, 64);
        return new NanoLoop(checkpoint, speech(checkpoint), bounds, Pace.fixed(3), memory);
    }

    /** Never ends an answer by itself. */
    static NanoLoop endless() {
        Checkpoint checkpoint = Checkpoint.open(NANO);
        Speech usual = speech(checkpoint);
        return new NanoLoop(
                checkpoint,
                new Speech(usual.tokenizer(), usual.layout(), usual.begin(), Set.of()),
                new DecodeLoop.Bounds(8192, 64, 4, 8),
                Pace.fixed(0));
    }

    /** Does something first whenever a conversation is laid out, on the loop's own thread. */
    static NanoLoop watched(Layer first, int maxWaiting) {
        Checkpoint checkpoint = Checkpoint.open(NANO);
        Speech usual = speech(checkpoint);
        Speech.Layout layout =
                chat -> {
                    first.before(chat.turns().getFirst().parts().getFirst());
                    return usual.layout().of(chat);
                };
        return new NanoLoop(
                checkpoint,
                new Speech(usual.tokenizer(), layout, usual.begin(), usual.ends()),
                new DecodeLoop.Bounds(8192, 64, 1, maxWaiting),
                Pace.fixed(0));
    }

    /** What happens before a message is laid out. */
    @FunctionalInterface
    interface Layer {
        void before(String message);
    }

    static Speech speech(Checkpoint checkpoint) {
        if (!(checkpoint.vocabulary() instanceof VocabularySource.Listed source)) {
            throw new AssertionError("a GGUF file lists its vocabulary");
        }
        var tokenizer =
                Tokenizer.of(
                        Vocabulary.listed(
                                source.place(),
                                source.splitter(),
                                source.tokens(),
                                source.types(),
                                source.merges()));
        String begin = tokenizer.decode(new int[] {source.begin()});
        var layout =
                PromptLayout.of(
                        checkpoint.chatTemplate(), begin, "<|im_end|>", InstantSource.system());
        return new Speech(tokenizer, layout::layOut, source.begin(), checkpoint.stopTokens());
    }

    DecodeLoop loop() {
        return loop;
    }

    Speech speech() {
        return speech;
    }

    Sequence ask(String message) {
        return ask(message, Sampling.greedy());
    }

    Sequence ask(String message, Sampling sampling) {
        return loop.submit(Request.of(chat(message), sampling));
    }

    static Prompt.Chat chat(String message) {
        return new Prompt.Chat(List.of(Turn.of("user", message)), List.of());
    }

    static List<Token> drain(Sequence sequence) throws InterruptedException {
        var tokens = new ArrayList<Token>();
        while (sequence.next() instanceof Token token) {
            tokens.add(token);
        }
        return tokens;
    }

    /** What was said, without thoughts and calls. */
    static String said(List<Token> tokens) {
        var text = new StringBuilder();
        for (Token token : tokens) {
            if (token instanceof Token.Said(String more, _)) {
                text.append(more);
            }
        }
        return text.toString();
    }

    static String thought(List<Token> tokens) {
        var text = new StringBuilder();
        for (Token token : tokens) {
            if (token instanceof Token.Thought(String more, _)) {
                text.append(more);
            }
        }
        return text.toString();
    }

    /** What was told of thoughts and of what was said. */
    static List<Token.Odds> odds(List<? extends Token> tokens) {
        var odds = new ArrayList<Token.Odds>();
        for (Token token : tokens) {
            switch (token) {
                case Token.Said said -> odds.addAll(said.odds());
                case Token.Thought thought -> odds.addAll(thought.odds());
                case Token.Called _ -> {}
            }
        }
        return odds;
    }

    @Override
    public void close() {
        loop.close();
        checkpoint.close();
    }
}
