package dev.stepgate.engine;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.checkpoint.LayerFacts;
import dev.stepgate.engine.checkpoint.Tensor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * Tells models apart by what their keys and values depend on: the shape of the model, its tensors,
 * and some of their bytes. Immutable.
 */
final class Fingerprint {

    /** Tensors of which bytes are looked at, spread over all; a look may cost a seek. */
    private static final int LOOKS = 512;

    private static final int LOOK_BYTES = 256;

    private final MessageDigest digest;

    private Fingerprint(MessageDigest digest) {
        this.digest = digest;
    }

    /**
     * 32 bytes, the same wherever the checkpoint lies.
     *
     * @param heads draft heads in use
     */
    static byte[] of(Checkpoint checkpoint, EngineOptions.Memory memory, int heads) {
        var fingerprint = new Fingerprint(sha256());
        fingerprint.add(memory, heads);
        fingerprint.add(checkpoint.facts());
        fingerprint.add(List.copyOf(checkpoint.tensors()));
        return fingerprint.digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void add(Object... facts) {
        for (Object fact : facts) {
            digest.update((fact + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private void add(Facts facts) {
        add(facts.width(), facts.headSize(), facts.vocabulary(), facts.normEpsilon());
        facts.layers().forEach(this::add);
        add("drafts");
        facts.draftLayers().forEach(this::add);
    }

    private void add(LayerFacts layer) {
        LayerFacts.RotaryFacts rotary = layer.rotary();
        add(layer.heads(), layer.keyValueHeads(), layer.window(), layer.feedForward());
        add(rotary.width(), rotary.theta(), Arrays.toString(rotary.divisors()));
    }

    private void add(List<Tensor> tensors) {
        int step = Math.ceilDiv(tensors.size(), LOOKS);
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            long bytes = tensor.data().byteSize();
            add(tensor.name(), tensor.type(), tensor.shape(), bytes);
            if (i % step == 0) {
                long look = Math.min(LOOK_BYTES, bytes);
                digest.update(tensor.data().asSlice((bytes - look) / 2, look).asByteBuffer());
            }
        }
    }
}
