package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GgufMetadataTest {

    @Test
    void one_number_stands_for_every_layer() {
        GgufMetadata metadata = metadata(new GgufValue.Whole(8));

        assertThat(metadata.wholeOfLayer("key", 47, 1, 64)).isEqualTo(8);
    }

    @Test
    void a_list_has_one_number_for_each_layer() {
        GgufMetadata metadata = metadata(new GgufValue.Wholes(new long[] {64, 96}));

        assertThat(metadata.wholeOfLayer("key", 1, 1, 128)).isEqualTo(96);
    }

    @Test
    void a_list_that_is_too_short_is_refused() {
        GgufMetadata metadata = metadata(new GgufValue.Wholes(new long[] {64, 96}));

        assertThatThrownBy(() -> metadata.wholeOfLayer("key", 2, 1, 128))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage("a.gguf: key: 2 entries (expected: one for each layer, 2 too)");
    }

    @Test
    void a_number_out_of_range_is_refused() {
        GgufMetadata metadata = metadata(new GgufValue.Whole(-1));

        assertThatThrownBy(() -> metadata.whole("key", 1, 64))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage("a.gguf: key: -1 (expected: a whole number, 1 to 64)");
    }

    @Test
    void a_missing_key_is_refused() {
        GgufMetadata metadata = metadata(new GgufValue.Whole(1));

        assertThatThrownBy(() -> metadata.whole("other", 1, 64))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage("a.gguf: other: missing (expected: a whole number)");
    }

    @Test
    void windowed_layers_may_be_given_by_their_period() {
        GgufMetadata metadata = metadata(new GgufValue.Whole(4));

        assertThat(IntStream.range(0, 6).filter(i -> metadata.windowed("key", i)))
                .containsExactly(1, 2, 3, 5);
    }

    @Test
    void windowed_layers_may_be_listed() {
        GgufMetadata metadata = metadata(new GgufValue.Truths(new boolean[] {false, true}));

        assertThat(metadata.windowed("key", 0)).isFalse();
        assertThat(metadata.windowed("key", 1)).isTrue();
    }

    private static GgufMetadata metadata(GgufValue value) {
        return new GgufMetadata(new Source("a.gguf"), Map.of("key", value));
    }
}
