package dev.stepgate.engine.decode;

import static dev.stepgate.engine.decode.NanoLoop.drain;
import static dev.stepgate.engine.decode.NanoLoop.said;
import static dev.stepgate.engine.decode.NanoLoop.thought;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Place;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Taken;
import dev.stepgate.engine.terms.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class DecodeLoopTest {

    private static final String STORY = "Tell me a story about Ben.";
    private static final String QUESTION = "Which day comes after Monday?";
    private static final Prompt.Text BARE = new Prompt.Text("One day, Ben went to");

    /** Holds the loop's thread at the message "hold" until it is opened. */
    private static final class Gate implements NanoLoop.Layer {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);
        private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

        @Override
        public void before(String message) {
            seen.add(message);
            if (message.equals("hold")) {
                reached.countDown();
                try {
                    opened.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    @Test
    void sequences_are_served_in_the_order_they_came() throws InterruptedException {
        var gate = new Gate();
        try (NanoLoop nano = NanoLoop.watched(gate, 8)) {
            nano.ask("hold", Sampling.greedy().withMaxTokens(1));
            gate.reached.await();
            Sequence last = nano.ask("a", Sampling.greedy().withMaxTokens(1));
            for (String message : List.of("b", "c", "d")) {
                last = nano.ask(message, Sampling.greedy().withMaxTokens(1));
            }

            gate.opened.countDown();
            drain(last);
        }

        assertThat(gate.seen).containsExactly("hold", "a", "b", "c", "d");
    }

    @Test
    void as_many_wait_as_may_and_the_next_is_refused() throws InterruptedException {
        var gate = new Gate();
        try (NanoLoop nano = NanoLoop.watched(gate, 2)) {
            nano.ask("hold");
            gate.reached.await();
            nano.ask("a");
            nano.ask("b");

            assertThatThrownBy(() -> nano.ask("c"))
                    .isInstanceOf(EngineFault.Busy.class)
                    .hasMessage("2 requests are already waiting for the model");

            gate.opened.countDown();
        }
    }

    @Test
    void where_none_may_wait_one_is_still_served() throws InterruptedException {
        var gate = new Gate();
        try (NanoLoop nano = NanoLoop.watched(gate, 0)) {
            Sequence first = nano.ask("hold", Sampling.greedy().withMaxTokens(3));
            gate.reached.await();

            assertThatThrownBy(() -> nano.ask("a")).isInstanceOf(EngineFault.Busy.class);

            gate.opened.countDown();
            drain(first);
            assertThat(first.ending()).isPresent();
        }
    }

    @Test
    void one_cancelled_while_it_waits_ends_at_once_and_costs_nothing() throws InterruptedException {
        var gate = new Gate();
        try (NanoLoop nano = NanoLoop.watched(gate, 1)) {
            nano.ask("hold", Sampling.greedy().withMaxTokens(1));
            gate.reached.await();
            Sequence given = nano.ask("given up");

            given.cancel();

            assertThat(given.next()).isNull();
            assertThat(given.ending()).contains(new Ending(Ending.Why.CANCELLED, 0, 0, 0, 0));
            Sequence next = nano.ask("next", Sampling.greedy().withMaxTokens(1));
            gate.opened.countDown();
            drain(next);
        }
        assertThat(gate.seen).containsExactly("hold", "next");
    }

    @Test
    void a_cancel_stops_within_one_token() throws Exception {
        try (NanoLoop nano = NanoLoop.endless()) {
            Sequence sequence = nano.loop().submit(Request.of(BARE, Sampling.greedy()));
            sequence.next();

            sequence.cancel();

            readWhatIsThere(sequence);
            // One token may have been in the making, and half a character held back.
            assertThat(drain(sequence).size()).isLessThanOrEqualTo(2);
            assertThat(sequence.ending().orElseThrow().why()).isEqualTo(Ending.Why.CANCELLED);
            assertThat(sequence.ending().orElseThrow().completionTokens()).isLessThan(8000);
        }
    }

    /**
     * What as many tokens say is known from answers that were bounded, so nobody counts himself.
     */
    @Test
    void what_a_cancelled_answer_took_stands_still_and_is_what_was_generated() throws Exception {
        try (NanoLoop nano = NanoLoop.guessing(Pace.fixed(3))) {
            for (int read = 0; read < 12; read++) {
                Sequence cut = nano.ask(QUESTION, Sampling.greedy().withMaxTokens(60));
                var said = new ArrayList<Token>();
                for (int i = 0; i < read; i++) {
                    if (cut.next() instanceof Token token) {
                        said.add(token);
                    }
                }

                cut.cancel();
                Taken taken = cut.taken();

                said.addAll(drain(cut));
                Ending ending = cut.ending().orElseThrow();
                assertThat(cut.taken()).isEqualTo(taken);
                assertThat(taken)
                        .isEqualTo(
                                new Taken(
                                        ending.promptTokens(),
                                        ending.cachedTokens(),
                                        ending.completionTokens(),
                                        ending.reasoningTokens()));
                assertThat(text(said)).isEqualTo(textOf(nano, taken.completionTokens()));
            }
        }
    }

    private static String textOf(NanoLoop nano, int tokens) throws InterruptedException {
        return tokens == 0
                ? "|"
                : text(drain(nano.ask(QUESTION, Sampling.greedy().withMaxTokens(tokens))));
    }

    private static String text(List<Token> tokens) {
        return NanoLoop.thought(tokens) + "|" + NanoLoop.said(tokens);
    }

    private static void readWhatIsThere(Sequence sequence) throws InterruptedException {
        try {
            while (sequence.next(Duration.ZERO) != null) {
                // Was said before, or just now.
            }
        } catch (TimeoutException thatWasAll) {
            // What comes now was generated later.
        }
    }

    @Test
    void a_cancel_before_the_first_token_generates_none() throws InterruptedException {
        var asked = new AtomicReference<Sequence>();
        var known = new CountDownLatch(1);
        NanoLoop.Layer cancels =
                message -> {
                    try {
                        known.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    asked.get().cancel();
                };
        try (NanoLoop nano = NanoLoop.watched(cancels, 1)) {
            asked.set(nano.ask(QUESTION));
            known.countDown();

            assertThat(drain(asked.get())).isEmpty();
            assertThat(asked.get().ending()).contains(new Ending(Ending.Why.CANCELLED, 0, 0, 0, 0));
        }
    }

    @Test
    void closing_fails_who_waits_and_who_is_served() throws InterruptedException {
        var gate = new Gate();
        NanoLoop nano = NanoLoop.watched(gate, 8);
        Sequence served = nano.ask("hold");
        gate.reached.await();
        Sequence waits = nano.ask(QUESTION);

        Thread closing = Thread.ofVirtual().start(nano::close);

        assertThatThrownBy(waits::next)
                .isInstanceOf(EngineFault.Stopped.class)
                .hasMessage("the model was closed");
        gate.opened.countDown();
        assertThatThrownBy(() -> drain(served)).isInstanceOf(EngineFault.Stopped.class);
        assertThatThrownBy(() -> nano.ask(QUESTION)).isInstanceOf(EngineFault.Stopped.class);
        closing.join();
    }

    @Test
    void closing_in_the_middle_of_an_answer_fails_it() throws InterruptedException {
        NanoLoop nano = NanoLoop.endless();
        Sequence sequence = nano.loop().submit(Request.of(BARE, Sampling.greedy()));
        sequence.next();

        nano.close();

        assertThatThrownBy(() -> drain(sequence)).isInstanceOf(EngineFault.Stopped.class);
        assertThat(sequence.ending()).isEmpty();
    }

    static Stream<Supplier<Throwable>> defects() {
        return Stream.of(
                () -> new EngineFault.BadRequest("messages: not like this"),
                () -> new IllegalStateException("a secret plan"),
                () -> new StackOverflowError("a secret plan"),
                () -> new OutOfMemoryError("a secret plan"),
                () -> new AssertionError("a secret plan"));
    }

    @ParameterizedTest
    @MethodSource("defects")
    void a_fault_in_one_sequence_does_not_stop_the_next(Supplier<Throwable> defect)
            throws InterruptedException {
        NanoLoop.Layer breaks =
                message -> {
                    if (message.equals("break")) {
                        switch (defect.get()) {
                            case RuntimeException e -> throw e;
                            case Error e -> throw e;
                            case Throwable other -> throw new AssertionError(other);
                        }
                    }
                };
        try (NanoLoop nano = NanoLoop.watched(breaks, 8)) {
            Sequence broken = nano.ask("break");
            Sequence next = nano.ask(QUESTION);

            assertThatThrownBy(broken::next)
                    .isInstanceOf(EngineFault.class)
                    .hasMessageNotContaining("secret");
            assertThat(said(drain(next))).isEqualTo("Tuesday comes after Monday.");
        }
    }

    @Test
    void tokens_are_counted_exactly() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.usual()) {
            Sequence sequence = nano.ask(STORY);

            List<Token> tokens = drain(sequence);

            int thoughts = nano.speech().tokenizer().encode(thought(tokens) + "\n").length;
            assertThat(sequence.ending())
                    .contains(new Ending(Ending.Why.STOPPED, 18, 0, 67, thoughts));
        }
    }

    @Test
    void as_many_tokens_as_were_asked_for_end_the_answer() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.usual()) {
            Sequence sequence = nano.ask(STORY, Sampling.greedy().withMaxTokens(12));

            drain(sequence);

            Ending ending = sequence.ending().orElseThrow();
            assertThat(ending.why()).isEqualTo(Ending.Why.LENGTH);
            assertThat(ending.completionTokens()).isEqualTo(12);
        }
    }

    @Test
    void a_full_context_ends_the_answer() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.within(new DecodeLoop.Bounds(18 + 9, 4, 1, 1))) {
            Sequence sequence = nano.ask(STORY);

            drain(sequence);

            assertThat(sequence.ending()).contains(new Ending(Ending.Why.LENGTH, 18, 0, 9, 4));
        }
    }

    @Test
    void a_prompt_that_leaves_no_room_is_refused_with_the_three_numbers() {
        try (NanoLoop nano = NanoLoop.within(new DecodeLoop.Bounds(18, 64, 1, 1))) {
            Sequence sequence = nano.ask(STORY);

            assertThatThrownBy(sequence::next)
                    .isInstanceOfSatisfying(
                            EngineFault.PromptTooLong.class,
                            fault -> {
                                assertThat(fault.promptTokens()).isEqualTo(18);
                                assertThat(fault.answerTokens()).isEqualTo(1);
                                assertThat(fault.contextTokens()).isEqualTo(18);
                            });
        }
    }

    @Test
    void where_one_would_have_to_wait_a_prompt_too_long_is_refused_before() throws Exception {
        var gate = new Gate();
        Request tooLong = Request.of(new Prompt.Text("word ".repeat(9_000)), Sampling.greedy());
        try (NanoLoop nano = NanoLoop.watched(gate, 2)) {
            nano.loop().refuseVainWait(tooLong);
            nano.ask("hold", Sampling.greedy().withMaxTokens(1));
            gate.reached.await();

            assertThatThrownBy(() -> nano.loop().refuseVainWait(tooLong))
                    .isInstanceOf(EngineFault.PromptTooLong.class);

            nano.loop().refuseVainWait(Request.of(BARE, Sampling.greedy()));
            gate.opened.countDown();
        }
    }

    @Test
    void whoever_waits_has_a_place_and_whoever_is_served_has_none() throws InterruptedException {
        var gate = new Gate();
        try (NanoLoop nano = NanoLoop.watched(gate, 2)) {
            Sequence served = nano.ask("hold", Sampling.greedy().withMaxTokens(1));
            gate.reached.await();
            nano.ask("a", Sampling.greedy().withMaxTokens(1));
            Sequence last = nano.ask("b", Sampling.greedy().withMaxTokens(1));

            assertThat(served.place()).isEmpty();
            assertThat(last.place()).contains(new Place(2, Optional.empty()));

            gate.opened.countDown();
            drain(last);
            assertThat(last.place()).isEmpty();
        }
    }

    @Test
    void a_prompt_that_leaves_less_room_than_the_answer_must_have_is_refused() {
        var atLeastThree = new Sampling.Limits(List.of(), Set.of(), 3, 9, false);
        try (NanoLoop nano = NanoLoop.within(new DecodeLoop.Bounds(20, 64, 1, 1))) {
            Sequence sequence = nano.ask(STORY, Sampling.greedy().within(atLeastThree));

            assertThatThrownBy(sequence::next)
                    .isInstanceOf(EngineFault.PromptTooLong.class)
                    .hasMessage(
                            "the prompt has 18 tokens, the answer needs at least 3 and the context"
                                    + " holds 20");
        }
    }

    @Test
    void an_answer_does_not_depend_on_the_size_of_a_step() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.usual();
                NanoLoop small = NanoLoop.within(new DecodeLoop.Bounds(8192, 5, 1, 1))) {
            assertThat(drain(small.ask(STORY))).isEqualTo(drain(nano.ask(STORY)));
        }
    }

    @Test
    void a_stop_text_is_found_wherever_tokens_split_it() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.usual()) {
            String whole = said(drain(nano.loop().submit(Request.of(BARE, stopping(40)))));
            for (int from = 1; from + 4 < whole.length(); from += 9) {
                String stop = whole.substring(from, from + 4);

                Sequence sequence = nano.loop().submit(Request.of(BARE, stopping(40, stop)));

                assertThat(said(drain(sequence)))
                        .isEqualTo(whole.substring(0, whole.indexOf(stop)));
                assertThat(sequence.ending().orElseThrow().why()).isEqualTo(Ending.Why.STOPPED);
                assertThat(sequence.ending().orElseThrow().stop()).isEqualTo(stop);
            }
        }
    }

    @Test
    void stop_texts_do_not_cut_what_is_thought() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.usual()) {
            Sequence sequence = nano.ask(STORY, stopping(500, "know", "market"));
            List<Token> tokens = drain(sequence);

            assertThat(thought(tokens)).isEqualTo("I know this.");
            assertThat(said(tokens)).isEqualTo("One day, Ben went to the ");
            assertThat(sequence.ending().orElseThrow().stop()).isEqualTo("market");
        }
    }

    @Test
    void an_answer_that_ends_by_itself_names_no_stop_text() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.usual()) {
            Sequence sequence = nano.ask(STORY, stopping(500, "know"));

            drain(sequence);

            assertThat(sequence.ending().orElseThrow().why()).isEqualTo(Ending.Why.STOPPED);
            assertThat(sequence.ending().orElseThrow().stop()).isEmpty();
        }
    }

    private static Sampling stopping(int maxTokens, String... stops) {
        return Sampling.greedy()
                .within(new Sampling.Limits(List.of(stops), Set.of(), 0, maxTokens, false));
    }

    @Test
    void the_same_seed_gives_the_same_text_and_another_another() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.usual()) {
            List<Token> first = drain(nano.ask(STORY, seeded(7)));

            assertThat(drain(nano.ask(STORY, seeded(7)))).isEqualTo(first);
            assertThat(drain(nano.ask(STORY, seeded(8)))).isNotEqualTo(first);
        }
    }

    private static Sampling seeded(long seed) {
        return Sampling.of(
                new Sampling.Shaping(1.5f, 0, 0.98f, 0), seed, Sampling.Limits.tokens(60));
    }

    @Test
    void a_wait_that_takes_too_long_ends_and_the_answer_goes_on() throws Exception {
        var gate = new Gate();
        try (NanoLoop nano = NanoLoop.watched(gate, 1)) {
            Sequence sequence = nano.ask("hold", Sampling.greedy().withMaxTokens(5));
            gate.reached.await();

            assertThatThrownBy(() -> sequence.next(Duration.ofMillis(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("no token within PT0.001S");

            gate.opened.countDown();
            assertThat(sequence.next(Duration.ofSeconds(Long.MAX_VALUE))).isNotNull();
            drain(sequence);
            assertThat(sequence.ending()).isPresent();
        }
    }
}
