package dev.stepgate.engine.packing;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.checkpoint.LayerFacts.RotaryFacts;
import dev.stepgate.engine.checkpoint.Tensor;
import dev.stepgate.engine.checkpoint.VocabularySource;
import dev.stepgate.engine.kernel.Weights;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import dev.stepgate.engine.tokenizer.Vocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A checkpoint written again as one GGUF file whose matrices are packed in one type. Memory is
 * bounded by a few rows for each thread, whatever the model's size. Owned by one thread.
 *
 * <p>Metadata of a GGUF file is kept byte for byte, but for what says how the file is packed; that
 * of a Hugging Face directory is said anew. Tensors that have their type already are copied.
 */
public final class Conversion {
    private static final String ROPE_FREQS = "rope_freqs.weight";
    private static final int QUANTISATION_VERSION = 2;

    private final Path in;
    private final Path out;
    private final PackedType type;
    private final Crew crew;
    private final Consumer<String> progress;

    /**
     * @param in a GGUF file or a Hugging Face directory
     * @param out replaced if it exists, once the new one is whole
     * @param progress gets a line now and then, for people
     */
    public Conversion(Path in, Path out, PackedType type, int threads, Consumer<String> progress) {
        this.in = in;
        this.out = out;
        this.type = type;
        this.crew = new Crew(threads);
        this.progress = progress;
    }

    /**
     * Writes the file.
     *
     * @throws IOException if it cannot be written; nothing is left of it then
     */
    public void run() throws IOException, InterruptedException {
        try (Checkpoint checkpoint = Checkpoint.open(in)) {
            requireAnotherFile();
            checkpoint.remarks().forEach(progress);
            List<StoredTensor> stored =
                    StoredTensor.allOf(
                            checkpoint.tensors(), new Inventory(checkpoint.facts()).tensors());
            Optional<float[]> divisors = divisorsToAdd(checkpoint);
            TypePlan plan = new TypePlan(type);
            List<PlannedTensor> planned = new ArrayList<>();
            divisors.ifPresent(
                    values -> planned.add(plan.plan(ROPE_FREQS, List.of((long) values.length))));
            stored.forEach(tensor -> planned.add(plan.plan(tensor.name(), tensor.shape())));
            plan.remarks().forEach(progress);
            try (GgufWriter writer = GgufWriter.open(out, metadata(checkpoint), planned)) {
                Progress shown = new Progress(planned, progress);
                Iterator<PlannedTensor> next = planned.iterator();
                if (divisors.isPresent()) {
                    writeFloats(writer, divisors.get());
                    shown.wrote(next.next());
                }
                for (StoredTensor tensor : stored) {
                    PlannedTensor target = next.next();
                    write(writer, checkpoint, tensor, target);
                    shown.wrote(target);
                }
                writer.finish();
                progress.accept(
                        "%s: %d tensors, %,d bytes"
                                .formatted(out, planned.size(), writer.wholeBytes()));
            }
        }
    }

    private void requireAnotherFile() throws IOException {
        Path from = in.toAbsolutePath().normalize();
        Path to = out.toAbsolutePath().normalize();
        boolean same = Files.exists(out) && Files.isSameFile(in, out);
        boolean within = Files.exists(out) && to.startsWith(from);
        boolean part = StoredMetadata.firstPart(to).equals(StoredMetadata.firstPart(from));
        if (same || within || part) {
            throw new BadRequest(out + ": is what is read (expected: another file)");
        }
    }

    private Metadata metadata(Checkpoint checkpoint) throws IOException {
        Metadata metadata = Files.isDirectory(in) ? said(checkpoint) : StoredMetadata.read(in);
        metadata.putWhole("general.quantization_version", QUANTISATION_VERSION);
        metadata.putWhole("general.file_type", type.fileType());
        return metadata;
    }

    private static Metadata said(Checkpoint checkpoint) {
        Metadata metadata = new Metadata();
        Facts facts = checkpoint.facts();
        ModelKeys.put(facts, metadata);
        VocabularySource.Listed listed =
                switch (checkpoint.vocabulary()) {
                    case VocabularySource.Listed there -> there;
                    case VocabularySource.File file ->
                            VocabularyKeys.listed(
                                    Vocabulary.read(file.tokenizerJson()), file.begin());
                };
        VocabularyKeys.put(
                VocabularyKeys.padded(listed, facts.vocabulary()),
                checkpoint.stopTokens(),
                checkpoint.chatTemplate(),
                metadata);
        return metadata;
    }

    /** The rotary divisors, where the checkpoint knows them without having a tensor of them. */
    private static Optional<float[]> divisorsToAdd(Checkpoint checkpoint) {
        Facts facts = checkpoint.facts();
        return facts.layers().stream()
                .filter(layer -> layer.window() == 0 && !checkpoint.has(ROPE_FREQS))
                .map(layer -> layer.rotary())
                .filter(Conversion::isScaled)
                .findFirst()
                .map(
                        rotary -> {
                            float[] padded = new float[facts.headSize() / 2];
                            Arrays.fill(padded, 1);
                            float[] divisors = rotary.divisors();
                            System.arraycopy(divisors, 0, padded, 0, divisors.length);
                            return padded;
                        });
    }

    private static boolean isScaled(RotaryFacts rotary) {
        for (float divisor : rotary.divisors()) {
            if (divisor != 1) {
                return true;
            }
        }
        return false;
    }

    private void write(
            GgufWriter writer, Checkpoint checkpoint, StoredTensor tensor, PlannedTensor target)
            throws IOException, InterruptedException {
        if (target.shape().size() == 1) {
            writeFloats(writer, checkpoint.floats(target.name(), target.columns()));
            return;
        }
        if (tensor.isAll(target.type().stored())) {
            for (Tensor piece : tensor.pieces()) {
                copy(writer, piece);
            }
        } else {
            pack(writer, tensor, target);
        }
        writer.endTensor();
    }

    private static void writeFloats(GgufWriter writer, float[] values) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        writer.write(bytes);
        writer.endTensor();
    }

    private static void copy(GgufWriter writer, Tensor piece) throws IOException {
        long most = 1 << 26;
        long size = piece.data().byteSize();
        for (long from = 0; from < size; from += most) {
            writer.write(piece.data().asSlice(from, Math.min(most, size - from)).asByteBuffer());
        }
    }

    private void pack(GgufWriter writer, StoredTensor tensor, PlannedTensor target)
            throws IOException, InterruptedException {
        List<RowPacking> benches = new ArrayList<>();
        for (int i = 0; i < crew.hands(); i++) {
            benches.add(new RowPacking(Math.toIntExact(target.columns()), target.type()));
        }
        String place = in + ": " + tensor.name();
        for (Weights matrix : tensor.matrices()) {
            int each = RowPacking.rowsAtOnce(matrix.columns());
            int done = 0;
            while (done < matrix.rows()) {
                int start = done;
                int tasks = Math.min(crew.hands(), Math.ceilDiv(matrix.rows() - done, each));
                crew.run(
                        tasks,
                        task -> {
                            int from = start + task * each;
                            int to = Math.min(matrix.rows(), from + each);
                            benches.get(task).pack(place, matrix, from, to, target.type());
                        });
                for (int task = 0; task < tasks; task++) {
                    RowPacking bench = benches.get(task);
                    writer.write(ByteBuffer.wrap(bench.packed(), 0, bench.bytes()));
                }
                done = Math.min(matrix.rows(), start + tasks * each);
            }
        }
        benches.forEach(RowPacking::close);
    }
}
