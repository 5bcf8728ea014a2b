package dev.stepgate.engine.cli;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.VocabularySource;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.tokenizer.Tokenizer;
import dev.stepgate.engine.tokenizer.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A tokenizer without the model around it. Immutable.
 *
 * @param begin the begin-of-sentence token, which a bare {@code tokenizer.json} does not name
 */
record TokenizerFile(Tokenizer tokenizer, OptionalInt begin) {

    /** Of a checkpoint, or of a bare {@code tokenizer.json}: a file that begins with a brace. */
    static TokenizerFile open(Path path) {
        if (Files.isRegularFile(path) && isJson(path)) {
            return new TokenizerFile(Tokenizer.read(path), OptionalInt.empty());
        }
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            return of(checkpoint);
        }
    }

    static TokenizerFile of(Checkpoint checkpoint) {
        VocabularySource source = checkpoint.vocabulary();
        Tokenizer tokenizer =
                switch (source) {
                    case VocabularySource.Listed l ->
                            Tokenizer.of(
                                    Vocabulary.listed(
                                            l.place(),
                                            l.splitter(),
                                            l.tokens(),
                                            l.types(),
                                            l.merges()));
                    case VocabularySource.File f -> Tokenizer.read(f.tokenizerJson());
                };
        return new TokenizerFile(tokenizer, OptionalInt.of(source.begin()));
    }

    private static boolean isJson(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            int first = in.read();
            while (first >= 0 && Character.isWhitespace(first)) {
                first = in.read();
            }
            return first == '{';
        } catch (IOException failed) {
            throw new EngineFault.BadCheckpoint(file + ": cannot be read: " + failed.getMessage());
        }
    }

    /** The begin-of-sentence token where one is known, unless the text has it, then the text. */
    int[] withBegin(int[] ids) {
        return ids.length > 0 && begin.equals(OptionalInt.of(ids[0]))
                ? ids
                : IntStream.concat(begin.stream(), IntStream.of(ids)).toArray();
    }

    /** The text that token ids stand for, special tokens spelled out. */
    String decode(int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= tokenizer.size()) {
                throw new EngineFault.BadRequest(
                        "token id %s (expected: 0..%d)"
                                .formatted(Integer.toUnsignedString(id), tokenizer.size() - 1));
            }
        }
        return tokenizer.decode(ids);
    }
}
