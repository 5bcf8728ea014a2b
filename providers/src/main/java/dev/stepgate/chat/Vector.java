package dev.stepgate.chat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Optional;

/** Where a text stands among all others: some numbers. Immutable. */
public final class Vector {
    /** How vectors are written. */
    public enum Form {
        /** A list of numbers. */
        FLOAT,
        /** One after the other as 32-bit floats, the lowest byte first, in base 64. */
        BASE64
    }

    private final double[] numbers;

    private Vector(double[] numbers) {
        this.numbers = numbers;
    }

    public static Vector of(double... numbers) {
        return new Vector(numbers.clone());
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
        double[] numbers = new double[bytes.length / Float.BYTES];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = floats.getFloat();
        }
        return Optional.of(new Vector(numbers));
    }

    /** As 32-bit floats, the lowest byte first, in base 64. */
    public String base64() {
        ByteBuffer floats = ByteBuffer.allocate(numbers.length * Float.BYTES);
        floats.order(ByteOrder.LITTLE_ENDIAN);
        for (double number : numbers) {
            floats.putFloat((float) number);
        }
        return Base64.getEncoder().encodeToString(floats.array());
    }

    /** How many numbers there are. */
    public int size() {
        return numbers.length;
    }

    /** One of them, counted from 0. */
    public double at(int index) {
        return numbers[index];
    }

    /** Whether all are numbers that can be written as JSON. */
    public boolean isFinite() {
        for (double number : numbers) {
            if (!Double.isFinite(number)) {
                return false;
            }
        }
        return true;
    }
}
