package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** What tests of failover begin with. */
final class Trial {
    /** Nothing is hedged or retried, and nobody is waited for. */
    static final FailoverTerms STRICT =
            terms(0, new FailoverTerms.Hedging(OptionalInt.empty(), Duration.ofDays(1)));

    private Trial() {}

    static FailoverTerms terms(int retries, FailoverTerms.Hedging hedging) {
        return new FailoverTerms(
                new FailoverTerms.Retries(retries, 100),
                new FailoverTerms.Circuit(4, 50, Duration.ofMillis(200), Duration.ofMillis(20)),
                hedging,
                Duration.ZERO,
                Duration.ofMinutes(1),
                100,
                3);
    }

    static Failover failover() {
        return failover(STRICT);
    }

    /** Its circuits need names of their own, so chance is not the same each time. */
    static Failover failover(FailoverTerms terms) {
        return new Failover(terms, System::nanoTime, RandomGenerator.getDefault());
    }

    static ChatRequest request() {
        return new ChatRequest(
                "step",
                List.of(Message.of(Role.USER, "hello")),
                List.of(),
                SamplingWishes.none(),
                Map.of());
    }

    /** Every event of an answer. */
    static List<ChatEvent> all(Answer answer) {
        List<ChatEvent> events = new ArrayList<>();
        while (answer.next() instanceof ChatEvent event) {
            events.add(event);
        }
        return events;
    }

    /** What the events say together. */
    static String text(List<ChatEvent> events) {
        var text = new StringBuilder();
        for (ChatEvent event : events) {
            if (event instanceof ChatEvent.Text said) {
                text.append(said.text());
            }
        }
        return text.toString();
    }
}
