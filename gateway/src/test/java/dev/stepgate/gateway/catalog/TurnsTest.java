package dev.stepgate.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final List<String> ended = new ArrayList<>();
    private final Turns turns = new Turns();

    @Test
    void a_turn_without_users_ends_at_once() {
        turns.next(() -> ended.add("first"));

        assertThat(ended).containsExactly("first");
    }

    @Test
    void a_turn_ends_after_the_last_of_its_users() {
        Runnable one = turns.enter();
        Runnable two = turns.enter();
        turns.next(() -> ended.add("first"));

        one.run();
        assertThat(ended).isEmpty();

        two.run();
        assertThat(ended).containsExactly("first");
    }

    @Test
    void a_turn_waits_for_those_before_it() {
        Runnable early = turns.enter();
        turns.next(() -> ended.add("first"));
        Runnable late = turns.enter();
        turns.next(() -> ended.add("second"));

        late.run();
        assertThat(ended).isEmpty();

        early.run();
        assertThat(ended).containsExactly("first", "second");
    }
}
