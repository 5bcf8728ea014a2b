package dev.stepgate.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextStreamTest {
    private final Tokenizer tokenizer =
            Tokenizer.read(Path.of("src/test/resources/tokenizer/tiny.tokenizer.json"));
    private final TextStream stream = new TextStream(tokenizer);

    @Test
    void a_character_comes_out_whole_with_its_last_byte() {
        byte[] bytes = "é你😀".getBytes(StandardCharsets.UTF_8);
        String[] expected = {"", "é", "", "", "你", "", "", "", "😀"};

        for (int i = 0; i < bytes.length; i++) {
            assertThat(stream.add(tokenOf(bytes[i]))).isEqualTo(expected[i]);
        }
        assertThat(stream.finish()).isEmpty();
    }

    @Test
    void half_a_character_at_the_end_is_replaced() {
        stream.add(tokenOf((byte) 0xe4));
        stream.add(tokenOf((byte) 0xbd));

        assertThat(stream.finish()).isEqualTo("\ufffd");
    }

    @Test
    void a_byte_that_begins_nothing_is_replaced_at_once() {
        assertThat(stream.add(tokenOf((byte) 0xbd))).isEqualTo("\ufffd");
    }

    @Test
    void a_character_broken_off_by_another_is_replaced_when_that_comes() {
        stream.add(tokenOf((byte) 0xe4));

        assertThat(stream.add(tokenOf((byte) 'a'))).isEqualTo("\ufffda");
    }

    @Test
    void the_pieces_of_any_bytes_are_the_whole_decoded_at_once() {
        SplittableRandom random = new SplittableRandom(4);
        byte[] pool = {
            'a',
            (byte) 0xc3,
            (byte) 0xa9,
            (byte) 0xe4,
            (byte) 0xbd,
            (byte) 0xa0,
            (byte) 0xf0,
            (byte) 0x9f,
            (byte) 0x98,
            (byte) 0x80,
            (byte) 0xed,
            (byte) 0xf4
        };
        for (int round = 0; round < 2_000; round++) {
            int[] ids = random.ints(12, 0, pool.length).map(i -> tokenOf(pool[i])).toArray();
            StringBuilder pieces = new StringBuilder();
            for (int id : ids) {
                pieces.append(stream.add(id));
            }
            pieces.append(stream.finish());

            assertThat(pieces.toString()).isEqualTo(tokenizer.decode(ids));
        }
    }

    private int tokenOf(byte value) {
        String spelled = String.valueOf(ByteAlphabet.character(value & 0xff));
        return tokenizer.id(spelled).orElseThrow();
    }
}
