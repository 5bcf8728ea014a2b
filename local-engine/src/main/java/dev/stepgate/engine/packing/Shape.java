package dev.stepgate.engine.packing;

import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.checkpoint.LayerFacts;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts;
import dev.stepgate.engine.checkpoint.LayerFacts.RotaryFacts;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The shape of a model that has not been trained: a known one, with some of its sizes changed.
 * Immutable.
 */
public final class Shape {
    private static final String LAYERS = "layers";
    private static final int MOST_LAYERS = 4096;

    /**
     * What may be changed, and the shape of Step-Nano, of the benchmarks' model and of Step 3.5.
     */
    private static final List<Size> SIZES =
            List.of(
                    new Size("hidden", 256, 2048, 4096),
                    new Size("heads", 4, 16, 64),
                    new Size("swa-heads", 6, 24, 96),
                    new Size("groups", 2, 4, 8),
                    new Size("head-dim", 64, 128, 128),
                    new Size("window", 64, 512, 512),
                    new Size("experts", 24, 64, 288),
                    new Size("top-k", 4, 8, 8),
                    new Size("expert-width", 128, 512, 1280),
                    new Size("shared-width", 128, 512, 1280),
                    new Size("dense", 1, 1, 3),
                    new Size("dense-width", 512, 5632, 11_264),
                    new Size("vocab", 2048, 32_768, 128_896),
                    new Size("context", 8192, 32_768, 262_144),
                    new Size("mtp", 3, 3, 3));

    private static final Map<String, String> LAYERS_OF =
            Map.of("nano", "FSSSFS", "mid", "FSSS".repeat(3), "full", "FSSS".repeat(11) + "F");

    private final String name;
    private final String layers;
    private final Map<String, Integer> sizes;

    private Shape(String name, String layers, Map<String, Integer> sizes) {
        this.name = name;
        this.layers = layers;
        this.sizes = sizes;
    }

    /** One size in each of the known shapes. */
    private record Size(String key, int nano, int mid, int full) {
        int of(String shape) {
            return switch (shape) {
                case "nano" -> nano;
                case "mid" -> mid;
                default -> full;
            };
        }
    }

    /**
     * The shape that words describe: {@code nano}, {@code mid} or {@code full} first, nano if none
     * is, then any number of {@code KEY=VALUE}.
     */
    public static Shape of(List<String> words) {
        boolean named = !words.isEmpty() && LAYERS_OF.containsKey(words.getFirst());
        String name = named ? words.getFirst() : "nano";
        Map<String, Integer> sizes = new LinkedHashMap<>();
        SIZES.forEach(size -> sizes.put(size.key, size.of(name)));
        String layers = LAYERS_OF.getOrDefault(name, "");
        for (String word : words.subList(named ? 1 : 0, words.size())) {
            String[] parts = word.split("=", 2);
            if (parts.length == 2 && parts[0].equals(LAYERS)) {
                layers = parts[1];
            } else if (parts.length == 2 && sizes.containsKey(parts[0])) {
                sizes.put(parts[0], whole(parts[0], parts[1]));
            } else {
                throw new BadRequest(
                        """
                        --shape: %s (expected: nano, mid or full, then %s=FSSS… or a number for \
                        one of %s)"""
                                .formatted(word, LAYERS, String.join(" ", sizes.keySet())));
            }
        }
        String shown = words.isEmpty() ? name : String.join(" ", words);
        Shape shape = new Shape("Synthetic " + shown, layers, Map.copyOf(sizes));
        shape.requireSound();
        return shape;
    }

    private static int whole(String key, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw refused(key, text, "a whole number");
        }
    }

    private void requireSound() {
        if (!layers.matches("[FS]+") || layers.length() > MOST_LAYERS) {
            throw refused(LAYERS, layers, "an F or S for each, at most " + MOST_LAYERS);
        }
        sizes.forEach(
                (key, value) -> {
                    int least = key.equals("mtp") || key.equals("dense") ? 0 : 1;
                    if (value < least || value > 1 << 24) {
                        throw refused(key, value, least + " to " + (1 << 24));
                    }
                });
        for (String heads : List.of("heads", "swa-heads")) {
            if (size(heads) % size("groups") != 0) {
                throw refused(heads, size(heads), "a multiple of groups, " + size("groups"));
            }
        }
        if (size("head-dim") % 4 != 0) {
            throw refused("head-dim", size("head-dim"), "a multiple of 4");
        }
        requireAtMost("top-k", size("experts"), "experts");
        requireAtMost("dense", layers.length(), "the layers");
        requireAtMost("mtp", 64, "what readers take");
    }

    private void requireAtMost(String key, int most, String what) {
        if (size(key) > most) {
            throw refused(key, size(key), "at most " + most + ", " + what);
        }
    }

    private static BadRequest refused(String key, Object found, String expected) {
        return new BadRequest("--shape: %s=%s (expected: %s)".formatted(key, found, expected));
    }

    private int size(String key) {
        Integer size = sizes.get(key);
        if (size == null) {
            throw new IllegalArgumentException(key);
        }
        return size;
    }

    /** What a checkpoint of this shape says of itself. */
    Facts facts() {
        int trunk = layers.length();
        return new Facts(
                name,
                size("hidden"),
                size("head-dim"),
                size("vocab"),
                size("context"),
                1e-5f,
                IntStream.range(0, trunk).mapToObj(this::layer).toList(),
                IntStream.range(0, size("mtp")).mapToObj(i -> windowed(dense())).toList());
    }

    private LayerFacts layer(int i) {
        FeedForwardFacts feedForward = i < size("dense") ? dense() : mixture(i);
        return layers.charAt(i) == 'S' ? windowed(feedForward) : full(feedForward);
    }

    private LayerFacts full(FeedForwardFacts feedForward) {
        RotaryFacts rotary = RotaryFacts.unscaled(size("head-dim") / 2, 5e6);
        return new LayerFacts(size("heads"), size("groups"), 0, rotary, feedForward);
    }

    private LayerFacts windowed(FeedForwardFacts feedForward) {
        RotaryFacts rotary = RotaryFacts.unscaled(size("head-dim"), 1e4);
        return new LayerFacts(
                size("swa-heads"), size("groups"), size("window"), rotary, feedForward);
    }

    private FeedForwardFacts dense() {
        return new FeedForwardFacts.Dense(size("dense-width"), 0);
    }

    /** As in the known ones, the end of the trunk is clamped. */
    private FeedForwardFacts mixture(int i) {
        boolean last = i == layers.length() - 1;
        return new FeedForwardFacts.Mixture(
                size("experts"),
                size("top-k"),
                size("expert-width"),
                size("shared-width"),
                3,
                true,
                last ? 7 : 0,
                last ? 16 : 0);
    }

    /** The tensors of such a model by their GGUF names, in the order of a file. */
    Map<String, List<Long>> tensors() {
        return new Inventory(facts()).tensors();
    }
}
