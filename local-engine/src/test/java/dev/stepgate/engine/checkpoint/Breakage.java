package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import dev.stepgate.engine.tokenizer.Tokenizer;
import dev.stepgate.engine.tokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Small checkpoints of every packaging whose files are broken one at a time, and opened. What opens
 * is put to use as far as a model that waits for its first token.
 */
final class Breakage {

    /** A file to break, and the opening of what it belongs to. */
    private record Target(Path file, byte[] whole, int headBytes, Supplier<Checkpoint> opening) {}

    private final List<Target> targets = new ArrayList<>();

    Breakage(Path folder) throws IOException {
        GgufWriter odd = SmallModel.odd().gguf();
        int gguf = 16_000;
        Path single = odd.write(folder.resolve("single.gguf"));
        add(single, gguf, () -> Checkpoint.open(single));
        List<Path> parts = odd.writeParts(folder, 2);
        add(parts.getFirst(), gguf, () -> Checkpoint.open(parts.getFirst()));
        add(parts.getLast(), 4_000, () -> Checkpoint.open(parts.getFirst()));
        Path model = odd.write(folder.resolve("model.gguf"));
        Path heads = SmallModel.odd().gguf().keepBlocks(4, 5).write(folder.resolve("heads.gguf"));
        add(heads, gguf, () -> Checkpoint.open(model, heads));
        float[] divisors = new float[64];
        Arrays.fill(divisors, 1);
        Path old =
                SmallModel.withHeadsOf128()
                        .gguf()
                        .floats("rope_freqs.weight", List.of(64L), divisors)
                        .write(folder.resolve("old.gguf"));
        add(old, gguf, () -> Checkpoint.open(old));
        directory(Files.createDirectory(folder.resolve("plain")), false);
        directory(Files.createDirectory(folder.resolve("sharded")), true);
    }

    private void directory(Path folder, boolean sharded) throws IOException {
        for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(SmallModel.TINY.resolve(name), folder.resolve(name));
        }
        SafetensorsWriter weights =
                SafetensorsWriter.copyOf(SmallModel.TINY.resolve("model.safetensors"));
        Supplier<Checkpoint> opening = () -> Checkpoint.open(folder);
        if (sharded) {
            weights.unstack("moe.experts.").writeShards(folder, 8);
            add(folder.resolve("model-3.safetensors"), 6_000, opening);
            add(folder.resolve("model.safetensors.index.json"), 20_000, opening);
        } else {
            weights.write(folder.resolve("model.safetensors"));
            add(folder.resolve("config.json"), 2_000, opening);
            add(folder.resolve("tokenizer.json"), 24_000, opening);
            add(folder.resolve("tokenizer_config.json"), 2_000, opening);
        }
    }

    private void add(Path file, int headBytes, Supplier<Checkpoint> opening) throws IOException {
        targets.add(new Target(file, Files.readAllBytes(file), headBytes, opening));
        if (refuses(targets.getLast())) {
            throw new AssertionError(file + " is refused before it is broken");
        }
    }

    /** Breaks one file, opens what it belongs to, and mends the file. */
    boolean refuses(RandomGenerator random) throws IOException {
        Target target = targets.get(random.nextInt(targets.size()));
        String name = target.file.toString();
        boolean json = name.endsWith(".json") || name.endsWith(".safetensors");
        byte[] broken = new Damage(random, target.headBytes, json).to(target.whole);
        Files.write(target.file, broken);
        try {
            return refuses(target);
        } catch (Throwable unexpected) {
            throw new AssertionError(target.file + " broken into an unexpected end", unexpected);
        } finally {
            Files.write(target.file, target.whole);
        }
    }

    private static boolean refuses(Target target) {
        try (Checkpoint checkpoint = target.opening.get();
                KernelSet kernels = KernelSet.scalar()) {
            Assembly.of(checkpoint, kernels.kernels())
                    .remember(new BlockPool(MemoryFormat.F32, Long.MAX_VALUE), 1);
            tokenizer(checkpoint.vocabulary());
            return false;
        } catch (BadCheckpoint refusal) {
            String message = String.valueOf(refusal.getMessage());
            if (message.lines().count() != 1 || !message.contains(": ")) {
                throw new AssertionError("a refusal in more or less than one line: " + message);
            }
            return true;
        }
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
}
