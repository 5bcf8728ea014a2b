package dev.stepgate.engine;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.VocabularySource;
import dev.stepgate.engine.decode.Speech;
import dev.stepgate.engine.prompt.PromptLayout;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.tokenizer.Tokenizer;
import dev.stepgate.engine.tokenizer.Vocabulary;

/** Joins a checkpoint's tokenizer, chat template and stop tokens into how it speaks. */
final class Voice {

    private static final String END_OF_TURN = "<|im_end|>";

    private Voice() {}

    static Speech of(Checkpoint checkpoint, EngineOptions options) {
        VocabularySource source = checkpoint.vocabulary();
        Tokenizer tokenizer = tokenizer(source);
        int rows = checkpoint.facts().vocabulary();
        if (tokenizer.size() > rows) {
            throw new EngineFault.BadCheckpoint(
                    "%s: a tokenizer of %d tokens (expected: at most %d, as token_embd.weight has rows)"
                            .formatted(checkpoint.facts().name(), tokenizer.size(), rows));
        }
        return new Speech(
                tokenizer,
                layout(checkpoint, options, tokenizer.decode(new int[] {source.begin()})),
                source.begin(),
                checkpoint.stopTokens());
    }

    private static Tokenizer tokenizer(VocabularySource source) {
        return switch (source) {
            case VocabularySource.Listed l ->
                    Tokenizer.of(
                            Vocabulary.listed(
                                    l.place(), l.splitter(), l.tokens(), l.types(), l.merges()));
            case VocabularySource.File f -> Tokenizer.read(f.tokenizerJson());
        };
    }

    /** A checkpoint without a chat template can still continue bare text. */
    private static Speech.Layout layout(
            Checkpoint checkpoint, EngineOptions options, String beginToken) {
        String template =
                options.reading().templateOverride().isEmpty()
                        ? checkpoint.chatTemplate()
                        : options.reading().templateOverride();
        if (template.isEmpty()) {
            return chat -> {
                throw new EngineFault.BadRequest(
                        "messages: "
                                + checkpoint.facts().name()
                                + " has no chat template (expected: a checkpoint with one, or bare text)");
            };
        }
        return PromptLayout.of(template, beginToken, END_OF_TURN, options.clocks().date())::layOut;
    }
}
