package dev.stepgate.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks worked out by hand, and blocks widened by the formats' reference (blocks.py). */
class BlockFormatTest {

    private static final int ONE = 0x3c00;
    private static final int TWO = 0x4000;
    private static final int MINUS_HALF = 0xb800;

    @ParameterizedTest
    @EnumSource
    void blocks_become_the_floats_of_the_reference(BlockFormat format) throws IOException {
        Example example = Objects.requireNonNull(examples().get(format.name()));
        byte[] packed = HexFormat.of().parseHex(example.packed());
        ByteBuffer expected =
                ByteBuffer.wrap(HexFormat.of().parseHex(example.widened()))
                        .order(ByteOrder.LITTLE_ENDIAN);
        var widened = new float[packed.length / format.bytes() * format.elements()];

        for (int b = 0; b < packed.length / format.bytes(); b++) {
            format.widen(packed, b * format.bytes(), widened, b * format.elements());
        }

        var reference = new float[expected.remaining() / Float.BYTES];
        expected.asFloatBuffer().get(reference);
        assertThat(widened).isEqualTo(reference);
    }

    @Test
    void q4_0_counts_from_minus_eight() {
        float[] x = block(BlockFormat.Q4_0).half(0, TWO).bytes(2, 0xf0, 0x18).widen();

        assertThat(x[0]).isEqualTo(2 * -8);
        assertThat(x[16]).isEqualTo(2 * 7);
        assertThat(x[1]).isZero();
        assertThat(x[17]).isEqualTo(2 * -7);
    }

    @Test
    void q4_1_counts_from_its_offset() {
        float[] x = block(BlockFormat.Q4_1).half(0, TWO).half(2, MINUS_HALF).bytes(4, 0xf3).widen();

        assertThat(x[0]).isEqualTo(2 * 3 - 0.5f);
        assertThat(x[16]).isEqualTo(2 * 15 - 0.5f);
        assertThat(x[1]).isEqualTo(-0.5f);
    }

    @Test
    void q5_0_has_a_fifth_bit_for_each_number() {
        float[] x =
                block(BlockFormat.Q5_0)
                        .half(0, TWO)
                        .bytes(2, 0x02, 0x00, 0x01, 0x80)
                        .bytes(6, 0x21, 0x43)
                        .widen();

        assertThat(x[0]).isEqualTo(2 * (1 - 16));
        assertThat(x[1]).isEqualTo(2 * (16 + 3 - 16));
        assertThat(x[16]).isEqualTo(2 * (16 + 2 - 16));
        assertThat(x[17]).isEqualTo(2 * (4 - 16));
        assertThat(x[31]).isZero();
    }

    @Test
    void q5_1_has_fifth_bits_and_an_offset() {
        float[] x =
                block(BlockFormat.Q5_1)
                        .half(0, TWO)
                        .half(2, ONE)
                        .bytes(4, 0x01, 0x00, 0x00, 0x80)
                        .bytes(8, 0x21)
                        .widen();

        assertThat(x[0]).isEqualTo(2 * (16 + 1) + 1);
        assertThat(x[16]).isEqualTo(2 * 2 + 1);
        assertThat(x[31]).isEqualTo(2 * 16 + 1);
        assertThat(x[2]).isEqualTo(1);
    }

    @Test
    void iq4_nl_looks_numbers_up() {
        float[] x = block(BlockFormat.IQ4_NL).half(0, TWO).bytes(2, 0xf0, 0x87).widen();

        assertThat(x[0]).isEqualTo(2 * -127);
        assertThat(x[16]).isEqualTo(2 * 113);
        assertThat(x[1]).isEqualTo(2 * -10);
        assertThat(x[17]).isEqualTo(2 * 1);
    }

    @Test
    void mxfp4_scales_four_bit_floats_by_a_power_of_two() {
        float[] x = block(BlockFormat.MXFP4).bytes(0, 128).bytes(1, 0xf1, 0x92).widen();

        assertThat(x[0]).isEqualTo(2 * 0.5f);
        assertThat(x[16]).isEqualTo(2 * -6f);
        assertThat(x[1]).isEqualTo(2 * 1f);
        assertThat(x[17]).isEqualTo(2 * -0.5f);
        assertThat(x[2]).isZero();
    }

    @Test
    void the_smallest_scales_of_mxfp4_are_denormal() {
        assertThat(block(BlockFormat.MXFP4).bytes(0, 0).bytes(1, 0x02).widen()[0])
                .isEqualTo(0x1p-127f);
        assertThat(block(BlockFormat.MXFP4).bytes(0, 1).bytes(1, 0x02).widen()[0])
                .isEqualTo(0x1p-126f);
        assertThat(block(BlockFormat.MXFP4).bytes(0, 2).bytes(1, 0x02).widen()[0])
                .isEqualTo(0x1p-125f);
    }

    @Test
    void q2_k_has_a_scale_and_a_minimum_for_each_sixteen() {
        float[] x =
                block(BlockFormat.Q2_K)
                        .half(80, TWO)
                        .half(82, MINUS_HALF)
                        .bytes(0, 0x43)
                        .bytes(3, 0x05)
                        .bytes(15, 0xf1)
                        .bytes(16, 0b1101)
                        .bytes(16 + 16, 0b1000)
                        .bytes(16 + 63, 0b11000000)
                        .widen();

        assertThat(x[0]).isEqualTo(2 * 3 * 1 + 0.5f * 4);
        assertThat(x[1]).isEqualTo(0.5f * 4);
        assertThat(x[48]).isEqualTo(2 * 5 * 2);
        assertThat(x[255]).isEqualTo(2 * 1 * 3 + 0.5f * 15);
    }

    @Test
    void q3_k_has_six_bit_scales_and_third_bits_apart() {
        float[] x =
                block(BlockFormat.Q3_K)
                        .half(108, TWO)
                        .bytes(96, 0x1f, 0x01)
                        .bytes(96 + 8, 0x0f, 0xc0)
                        .bytes(0, 0x11)
                        .bytes(32, 0b10)
                        .bytes(32 + 32, 0b01)
                        .widen();

        assertThat(x[0]).isEqualTo(2 * (15 + 48 - 32) * 2);
        assertThat(x[1]).isEqualTo(2 * (15 + 48 - 32) * -4);
        assertThat(x[16]).isEqualTo(2 * (1 - 32) * -4);
        assertThat(x[64]).isEqualTo(2 * (48 - 32) * -4);
        assertThat(x[128]).isEqualTo(2 * (1 - 32) * 1);
        assertThat(x[208]).isEqualTo(2 * (48 - 32) * -4);
    }

    @Test
    void q4_k_has_six_bit_scales_and_minimums() {
        float[] x =
                block(BlockFormat.Q4_K)
                        .half(0, TWO)
                        .half(2, MINUS_HALF)
                        .bytes(4, 0xc5, 0x00, 0x00, 0x3f)
                        .bytes(4 + 4, 0x83)
                        .bytes(4 + 8, 0x71)
                        .bytes(16, 0x9a)
                        .bytes(16 + 64, 0x04)
                        .widen();

        assertThat(x[0]).isEqualTo(2 * 5 * 10 + 0.5f * 3);
        assertThat(x[1]).isEqualTo(0.5f * 3);
        assertThat(x[32]).isZero();
        assertThat(x[96]).isZero();
        assertThat(x[128]).isEqualTo(2 * (1 + 48) * 4 + 0.5f * (7 + 32));
    }

    @Test
    void q5_k_has_fifth_bits_by_sub_block() {
        float[] x =
                block(BlockFormat.Q5_K)
                        .half(0, TWO)
                        .half(2, MINUS_HALF)
                        .bytes(4, 0x05, 0x01)
                        .bytes(4 + 4, 0x03)
                        .bytes(16, 0b10, 0b01)
                        .bytes(48, 0x21, 0x43)
                        .widen();

        assertThat(x[0]).isEqualTo(2 * 5 * 1 + 0.5f * 3);
        assertThat(x[1]).isEqualTo(2 * 5 * (16 + 3) + 0.5f * 3);
        assertThat(x[32]).isEqualTo(2 * 1 * (16 + 2));
        assertThat(x[33]).isEqualTo(2 * 1 * 4);
    }

    @Test
    void q6_k_has_signed_scales_and_numbers_in_two_parts() {
        float[] x =
                block(BlockFormat.Q6_K)
                        .half(208, TWO)
                        .bytes(192, 3, -2)
                        .bytes(192 + 4, 5)
                        .bytes(192 + 15, 1)
                        .bytes(0, 0x9a)
                        .bytes(16, 0x0f)
                        .bytes(127, 0x70)
                        .bytes(128, 0b00100001)
                        .bytes(128 + 63, 0b11000000)
                        .widen();

        assertThat(x[0]).isEqualTo(2 * 3 * (16 + 10 - 32));
        assertThat(x[16]).isEqualTo(2 * -2 * (15 - 32));
        assertThat(x[64]).isEqualTo(2 * 5 * (32 + 9 - 32));
        assertThat(x[255]).isEqualTo(2 * (48 + 7 - 32));
    }

    @Test
    void iq3_s_looks_four_numbers_up_at_once() {
        float[] x =
                block(BlockFormat.IQ3_S)
                        .half(0, TWO)
                        .bytes(2, 0x03, 0xff)
                        .bytes(66, 0b10)
                        .bytes(74, 0b01000001)
                        .bytes(106, 0x03)
                        .widen();

        assertThat(Arrays.copyOf(x, 9))
                .containsExactly(
                        2 * 7 * -11,
                        2 * 7,
                        2 * 7,
                        2 * 7,
                        2 * 7,
                        2 * 7,
                        -2 * 7 * 15,
                        2 * 7 * 15,
                        2 * 7);
        assertThat(x[32]).isEqualTo(2);
    }

    @Test
    void iq4_xs_has_six_bit_scales_and_looks_numbers_up() {
        float[] x =
                block(BlockFormat.IQ4_XS)
                        .half(0, TWO)
                        .bytes(2, 0b0111, 0b11000000)
                        .bytes(4, 0x5f)
                        .bytes(4 + 3, 0x20)
                        .bytes(8, 0xf0)
                        .bytes(8 + 127, 0x80)
                        .widen();

        assertThat(x[0]).isEqualTo(2 * (15 + 48 - 32) * -127);
        assertThat(x[16]).isEqualTo(2 * (15 + 48 - 32) * 113);
        assertThat(x[32]).isEqualTo(2 * (5 + 16 - 32) * -127);
        assertThat(x[255]).isEqualTo(2 * (2 + 48 - 32) * 1);
    }

    @Test
    void the_codebook_of_iq3_s_has_512_different_entries_of_odd_numbers() {
        Set<List<Float>> entries = new HashSet<>();

        for (int entry = 0; entry < 512; entry++) {
            float[] x =
                    block(BlockFormat.IQ3_S)
                            .half(0, ONE)
                            .bytes(2, entry & 255)
                            .bytes(66, entry >> 8)
                            .widen();
            entries.add(List.of(x[0], x[1], x[2], x[3]));
        }

        assertThat(entries).hasSize(512);
        assertThat(entries)
                .allSatisfy(
                        entry -> assertThat(entry).isSubsetOf(1f, 3f, 5f, 7f, 9f, 11f, 13f, 15f));
    }

    private static Block block(BlockFormat format) {
        return new Block(format, new byte[format.bytes()]);
    }

    /** A block of zeros, until told otherwise. */
    private record Block(BlockFormat format, byte[] packed) {

        Block half(int at, int bits) {
            return bytes(at, bits & 255, bits >> 8);
        }

        Block bytes(int at, int... values) {
            for (int i = 0; i < values.length; i++) {
                packed[at + i] = (byte) values[i];
            }
            return this;
        }

        float[] widen() {
            var x = new float[format.elements()];
            format.widen(packed, 0, x, 0);
            return x;
        }
    }

    /** Blocks and their floats, in hexadecimal, both as a little-endian machine has them. */
    private record Example(String packed, String widened) {}

    private static Map<String, Example> examples() throws IOException {
        var examples = new TreeMap<String, Example>();
        try (InputStream file =
                        Objects.requireNonNull(
                                BlockFormatTest.class.getResourceAsStream("blocks.json"));
                JsonParser json = new JsonFactory().createParser(file)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String format = json.currentName();
                var fields = new TreeMap<String, String>();
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    fields.put(json.currentName(), json.nextTextValue());
                }
                examples.put(
                        format,
                        new Example(
                                Objects.requireNonNull(fields.get("packed")),
                                Objects.requireNonNull(fields.get("widened"))));
            }
        }
        return examples;
    }
}
