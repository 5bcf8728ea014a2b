package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UnsettledTest {
    private final List<String> reported = new ArrayList<>();
    private final Unsettled unsettled = new Unsettled(reported::add);
    private final List<Integer> written = new ArrayList<>();
    private int attempts;
    private boolean lost;

    UnsettledTest() {}

    private void settle(int number) {
        unsettled.write(
                () -> {
                    attempts++;
                    if (lost) {
                        throw new IOException("the server is gone");
                    }
                    written.add(number);
                });
    }

    @Test
    void a_settlement_is_written_at_once() {
        settle(1);

        assertThat(written).containsExactly(1);
        assertThat(unsettled.size()).isZero();
        assertThat(reported).isEmpty();
    }

    @Test
    void what_is_refused_waits_until_the_store_is_back() {
        lost = true;
        settle(1);
        settle(2);
        unsettled.again();
        lost = false;
        settle(3);
        int waiting = unsettled.size();

        unsettled.again();

        assertThat(waiting).isEqualTo(3);
        assertThat(written).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(reported)
                .containsExactly(
                        "settlements wait for the store, and what they reserved stays taken: the"
                                + " server is gone",
                        "all settlements that waited for the store are written");
    }

    @Test
    void nobody_asks_a_store_that_is_known_to_be_lost() {
        lost = true;
        for (int i = 0; i < 100; i++) {
            settle(i);
        }
        int first = attempts;

        unsettled.again();

        assertThat(first).isEqualTo(1);
        assertThat(attempts).isEqualTo(1 + 3);
        assertThat(unsettled.size()).isEqualTo(100);
    }

    @Test
    void once_it_is_back_settlements_are_written_at_once_again() {
        lost = true;
        settle(1);
        lost = false;
        unsettled.again();

        settle(2);

        assertThat(written).containsExactly(1, 2);
        assertThat(unsettled.size()).isZero();
    }

    @Test
    void more_than_there_is_room_for_are_left_to_be_charged() {
        lost = true;
        for (int i = 0; i < 50_002; i++) {
            settle(i);
        }

        assertThat(unsettled.size()).isEqualTo(50_000);
        assertThat(reported)
                .hasSize(2)
                .last()
                .asString()
                .startsWith("50000 settlements wait for the store; of further ones");
    }
}
