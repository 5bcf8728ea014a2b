package dev.stepgate.engine.checkpoint;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A checkpoint in GGUF files. Thread-safe. */
final class GgufCheckpoint implements Checkpoint {
    private final MappedFiles files;
    private final TensorIndex tensors;
    private final Facts facts;
    private final VocabularySource.Listed vocabulary;
    private final String chatTemplate;
    private final Set<Integer> stopTokens;
    private final List<String> remarks;

    private GgufCheckpoint(MappedFiles files, GgufReading reading) {
        this.files = files;
        this.facts = reading.facts();
        this.tensors = FusedProjections.split(reading.tensors(), facts);
        Inventory.check(tensors, facts);
        this.vocabulary = reading.vocabulary().listed(facts.vocabulary());
        this.chatTemplate = reading.parts().metadata().textOr("tokenizer.chat_template", "");
        this.stopTokens = reading.vocabulary().stopTokens(vocabulary.tokens());
        this.remarks = reading.remarks();
    }

    static GgufCheckpoint open(Path path, OldDivisors oldDivisors) {
        return mapping(files -> GgufReading.ofModel(files, path, oldDivisors).alone());
    }

    static GgufCheckpoint open(Path path, Path draft, OldDivisors oldDivisors) {
        return mapping(
                files ->
                        GgufReading.ofModel(files, path, oldDivisors)
                                .with(GgufReading.ofHeads(files, draft)));
    }

    private static GgufCheckpoint mapping(Function<MappedFiles, GgufReading> reading) {
        MappedFiles files = new MappedFiles();
        try {
            return new GgufCheckpoint(files, reading.apply(files));
        } catch (RuntimeException | Error failed) {
            files.close();
            throw failed;
        }
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
    public Tensor expert(String stackName, int index, long rows, long columns) {
        return tensors.expert(stackName, index, rows, columns);
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
    public List<String> remarks() {
        return remarks;
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
