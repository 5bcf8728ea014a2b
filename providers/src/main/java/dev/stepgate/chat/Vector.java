package dev.stepgate.chat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Where a text stands among all others: some numbers. Immutable. */
public record Vector(List<Double> numbers) {
    public Vector {
        numbers = List.copyOf(numbers);
    }

    /** How vectors are written. */
    public enum Form {
        /** A list of numbers. */
        FLOAT,
        /** One after the other as 32-bit floats, the lowest byte first, in base 64. */
        BASE64
    }

    public static Vector of(double... numbers) {
        return new Vector(Arrays.stream(numbers).boxed().toList());
    }

    /** What {@link #base64()} wrote; empty if it is nothing of the kind. */
    public static Optional<Vector> ofBase64(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notInBase64) {
            return Optional.empty();
        }
        if (bytes.length % Float.BYTES != 0) {
            return Optional.empty();
        }
        ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Double> numbers = new ArrayList<>(bytes.length / Float.BYTES);
        while (floats.hasRemaining()) {
            numbers.add((double) floats.getFloat());
        }
        return Optional.of(new Vector(numbers));
    }

    /** As 32-bit floats, the lowest byte first, in base 64. */
    public String base64() {
        ByteBuffer floats = ByteBuffer.allocate(numbers.size() * Float.BYTES);
        floats.order(ByteOrder.LITTLE_ENDIAN);
        for (double number : numbers) {
            floats.putFloat((float) number);
        }
        return Base64.getEncoder().encodeToString(floats.array());
    }

    /** How many numbers there are. */
    public int size() {
        return numbers.size();
    }

    /** One of them, counted from 0. */
    public double at(int index) {
        return numbers.get(index);
    }

    /** Whether all are numbers that can be written as JSON. */
    public boolean isFinite() {
        return numbers.stream().allMatch(Double::isFinite);
    }
}
