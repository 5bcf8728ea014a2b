package dev.stepgate.engine.packing;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.checkpoint.VocabularySource.Listed;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A GGUF file of random weights in any shape, so scaled that every activation stays finite: norms
 * are near 1, the rows of matrices are about as long as a unit vector. For measuring, not for
 * answers. Owned by one thread; the same seed gives the same file.
 */
public final class Synthesis {
    private static final int BUFFER_BYTES = 1 << 22;
    private static final int QUANTISATION_VERSION = 2;
    private static final double NORM_DEVIATION = 0.05;
    private static final double BIAS_DEVIATION = 0.02;

    private final Path out;
    private final Shape shape;
    private final PackedType type;
    private final long seed;
    private final Consumer<String> progress;
    private final Map<Pool, RandomBlocks> pools = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** Blocks that can be shared: same type, same length of rows, same deviation. */
    private record Pool(PackedType type, long columns, double deviation) {}

    /**
     * @param out replaced if it exists, once the new one is whole
     * @param progress gets a line now and then, for people
     */
    public Synthesis(Path out, Shape shape, PackedType type, long seed, Consumer<String> progress) {
        this.out = out;
        this.shape = shape;
        this.type = type;
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * Writes the file.
     *
     * @param tokenizerFrom a GGUF file whose tokenizer and chat template to borrow; unused tokens
     *     fill the vocabulary up
     * @throws IOException if it cannot be written; nothing is left of it then
     */
    public void run(Path tokenizerFrom) throws IOException {
        Metadata metadata = metadata(tokenizerFrom);
        TypePlan plan = new TypePlan(type);
        List<PlannedTensor> planned = new ArrayList<>();
        shape.tensors().forEach((name, sizes) -> planned.add(plan.plan(name, sizes)));
        plan.remarks().forEach(progress);
        long parameters = planned.stream().mapToLong(PlannedTensor::elements).sum();
        try (GgufWriter writer = GgufWriter.open(out, metadata, planned)) {
            Progress shown = new Progress(planned, progress);
            SplittableRandom random = new SplittableRandom(seed);
            for (PlannedTensor tensor : planned) {
                write(writer, tensor, random);
                shown.wrote(tensor);
            }
            writer.finish();
            progress.accept(
                    "%s: %d tensors, %,d parameters, %,d bytes"
                            .formatted(out, planned.size(), parameters, writer.wholeBytes()));
        }
    }

    private Metadata metadata(Path tokenizerFrom) throws IOException {
        Facts facts = shape.facts();
        Metadata metadata = new Metadata();
        ModelKeys.put(facts, metadata);
        try (Checkpoint lender = Checkpoint.open(tokenizerFrom)) {
            if (!(lender.vocabulary() instanceof Listed listed)) {
                throw new BadRequest(tokenizerFrom + ": a folder (expected: a GGUF file)");
            }
            if (Files.exists(out) && Files.isSameFile(out, tokenizerFrom)) {
                throw new BadRequest(out + ": is what is read (expected: another file)");
            }
            VocabularyKeys.put(
                    VocabularyKeys.padded(listed, facts.vocabulary()),
                    lender.stopTokens(),
                    lender.chatTemplate(),
                    metadata);
        }
        metadata.putWhole("general.quantization_version", QUANTISATION_VERSION);
        metadata.putWhole("general.file_type", type.fileType());
        return metadata;
    }

    private void write(GgufWriter writer, PlannedTensor tensor, SplittableRandom random)
            throws IOException {
        if (tensor.shape().size() == 1) {
            writer.write(vector(tensor, random));
        } else {
            RandomBlocks blocks =
                    pools.computeIfAbsent(
                            new Pool(tensor.type(), tensor.columns(), deviation(tensor)),
                            pool ->
                                    new RandomBlocks(
                                            pool.type, pool.columns, pool.deviation, seed));
            long most = blocks.elementsIn(BUFFER_BYTES);
            for (long done = 0; done < tensor.elements(); done += most) {
                blocks.draw(buffer, Math.min(most, tensor.elements() - done), random);
                writer.write(buffer);
            }
        }
        writer.endTensor();
    }

    /** An embedding is a residual stream's start; any other matrix keeps its input's size. */
    private static double deviation(PlannedTensor tensor) {
        return tensor.name().equals("token_embd.weight")
                ? 1
                : 1 / Math.sqrt((double) tensor.columns());
    }

    private static ByteBuffer vector(PlannedTensor tensor, SplittableRandom random) {
        boolean bias = tensor.name().endsWith(".bias");
        int count = Math.toIntExact(tensor.columns());
        ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            double normal = random.nextGaussian();
            bytes.putFloat((float) (bias ? BIAS_DEVIATION * normal : 1 + NORM_DEVIATION * normal));
        }
        return bytes.flip();
    }
}
