package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.checkpoint.Checkpoint.OldDivisors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What was read of a GGUF checkpoint: its files, and what they say of the model. Immutable.
 *
 * @param facts those of the model, or of draft heads alone
 * @param trunk layers before the first draft head, whether here or in the file these heads are for
 */
record GgufReading(
        GgufParts parts, TensorIndex tensors, Facts facts, int trunk, List<String> remarks) {

    GgufReading {
        remarks = List.copyOf(remarks);
    }

    /** Reads a model, with the draft heads it holds itself. */
    static GgufReading ofModel(MappedFiles files, Path path, OldDivisors oldDivisors) {
        GgufParts parts = GgufParts.open(files, path);
        TensorIndex tensors = new TensorIndex(parts.source(), parts.tensors());
        var reader = new GgufFacts(parts.metadata(), tensors, oldDivisors);
        Facts facts = reader.read(String.valueOf(path.getFileName()));
        return new GgufReading(parts, tensors, facts, reader.trunk(), reader.remarks());
    }

    /** Reads draft heads, from a file of nothing else or a whole model. */
    static GgufReading ofHeads(MappedFiles files, Path path) {
        GgufParts parts = GgufParts.open(files, path);
        TensorIndex tensors = new TensorIndex(parts.source(), parts.tensors());
        var reader = new GgufFacts(parts.metadata(), tensors, OldDivisors.CORRECTED);
        Facts facts = reader.readHeads(String.valueOf(path.getFileName()));
        return new GgufReading(parts, tensors, facts, reader.trunk(), List.of());
    }

    /** This model on its own. */
    GgufReading alone() {
        int declared = GgufFacts.declaredDrafts(parts.metadata());
        int present = facts.draftLayers().size();
        if (declared == present) {
            return this;
        }
        return remarking(
                tensors,
                facts,
                "of %d draft heads declared, %d %s here%s"
                        .formatted(
                                declared,
                                present,
                                present == 1 ? "is" : "are",
                                present == 0 ? "; --draft-model FILE can add them" : ""));
    }

    /** This model with the heads of another reading instead of its own. */
    GgufReading with(GgufReading heads) {
        heads.requireFits(this);
        Map<String, Tensor> joined = new LinkedHashMap<>();
        Map<String, Source> places = new HashMap<>();
        select(tensor -> !inHead(tensor), joined, places);
        heads.select(this::inHead, joined, places);
        Source source = new Source(parts.source().place(), Map.copyOf(places));
        TensorIndex both = new TensorIndex(source, joined);
        Facts extended = facts.withDraftLayers(heads.facts.draftLayers());
        if (facts.draftLayers().isEmpty()) {
            return new GgufReading(parts, both, extended, trunk, remarks);
        }
        return remarking(
                both,
                extended,
                "the draft heads in the model's own file are not used: those of "
                        + heads.parts.source().place()
                        + " are");
    }

    GgufVocabulary vocabulary() {
        return new GgufVocabulary(parts.source(), parts.metadata());
    }

    private GgufReading remarking(TensorIndex index, Facts said, String remark) {
        List<String> more = new ArrayList<>(remarks);
        more.add(remark);
        return new GgufReading(parts, index, said, trunk, more);
    }

    private void select(
            Predicate<Tensor> wanted, Map<String, Tensor> into, Map<String, Source> places) {
        for (Tensor tensor : tensors.all()) {
            if (wanted.test(tensor)) {
                into.put(tensor.name(), tensor);
                places.put(tensor.name(), parts.source().holding(tensor.name()));
            }
        }
    }

    private boolean inHead(Tensor tensor) {
        return TensorNames.blockOf(tensor.name()).filter(block -> block >= trunk).isPresent();
    }

    private void requireFits(GgufReading model) {
        requireSame("layers before the draft heads", trunk, model.trunk, model);
        requireSame("step35.embedding_length", facts.width(), model.facts.width(), model);
        requireSame(GgufFacts.HEAD_SIZE, facts.headSize(), model.facts.headSize(), model);
        vocabulary().requireSameAs(model.vocabulary());
    }

    private void requireSame(String what, int here, int there, GgufReading model) {
        if (here != there) {
            throw parts.source().fault(what, here, there + ", as " + model.parts.source().place());
        }
    }
}
