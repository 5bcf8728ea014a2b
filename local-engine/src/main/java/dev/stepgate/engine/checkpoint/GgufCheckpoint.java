package dev.stepgate.engine.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A checkpoint in one GGUF file. Thread-safe. */
final class GgufCheckpoint implements Checkpoint {
    private static final String TOKENS = "tokenizer.ggml.tokens";
    private static final List<String> STOPS =
            List.of(
                    "tokenizer.ggml.eos_token_id",
                    "tokenizer.ggml.eot_token_id",
                    "tokenizer.ggml.eom_token_id");

    private final MappedFiles files;
    private final TensorIndex tensors;
    private final Facts facts;
    private final VocabularySource.Listed vocabulary;
    private final String chatTemplate;
    private final Set<Integer> stopTokens;

    private GgufCheckpoint(MappedFiles files, Source source, Path path) {
        this.files = files;
        GgufFile file = GgufFile.read(source, files.map(source, path));
        GgufMetadata metadata = file.metadata();
        this.tensors = new TensorIndex(source, file.tensors());
        this.facts =
                new GgufFacts(source, metadata, tensors).read(String.valueOf(path.getFileName()));
        this.vocabulary = vocabulary(source, metadata, facts.vocabulary());
        this.chatTemplate = metadata.textOr("tokenizer.chat_template", "");
        this.stopTokens = stopTokens(metadata, vocabulary.tokens());
    }

    static GgufCheckpoint open(Path path) {
        MappedFiles files = new MappedFiles();
        try {
            return new GgufCheckpoint(files, new Source(path.toString()), path);
        } catch (RuntimeException | Error failed) {
            files.close();
            throw failed;
        }
    }

    private static VocabularySource.Listed vocabulary(
            Source source, GgufMetadata metadata, int size) {
        String kind = metadata.textOr("tokenizer.ggml.model", "none");
        if (!kind.equals("gpt2")) {
            throw source.fault("tokenizer.ggml.model", kind, "gpt2");
        }
        List<String> tokens = metadata.texts(TOKENS);
        if (tokens.size() != size) {
            throw source.fault(TOKENS, tokens.size() + " tokens", size + ", as token_embd.weight");
        }
        int[] types = metadata.wholes("tokenizer.ggml.token_type");
        if (types.length != size) {
            throw source.fault("tokenizer.ggml.token_type", types.length + " types", "" + size);
        }
        return new VocabularySource.Listed(
                metadata.textOr("tokenizer.ggml.pre", "default"),
                tokens,
                types,
                metadata.texts("tokenizer.ggml.merges"),
                metadata.whole("tokenizer.ggml.bos_token_id", 0, size - 1));
    }

    private static Set<Integer> stopTokens(GgufMetadata metadata, List<String> tokens) {
        List<Integer> configured = new ArrayList<>();
        for (String key : STOPS) {
            if (metadata.has(key)) {
                configured.add(metadata.whole(key, 0, tokens.size() - 1));
            }
        }
        return StopTokens.of(configured, tokens::indexOf);
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public boolean has(String ggufName) {
        return tensors.has(ggufName);
    }

    @Override
    public Tensor tensor(String ggufName, long... shape) {
        return tensors.tensor(ggufName, shape);
    }

    @Override
    public float[] floats(String ggufName, long... shape) {
        return tensors.floats(ggufName, shape);
    }

    @Override
    public Collection<Tensor> tensors() {
        return tensors.all();
    }

    @Override
    public VocabularySource vocabulary() {
        return vocabulary;
    }

    @Override
    public String chatTemplate() {
        return chatTemplate;
    }

    @Override
    public Set<Integer> stopTokens() {
        return stopTokens;
    }

    @Override
    public void close() {
        files.close();
    }
}
