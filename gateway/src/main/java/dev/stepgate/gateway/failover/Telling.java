package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.ToolCall;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What the client has of an answer. Owned by one thread. */
final class Telling {
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();
    private final BitSet begun = new BitSet();
    private final BitSet finished = new BitSet();
    private boolean spokeAfterCall;

    private record Call(String id, String name, StringBuilder arguments) {}

    /** Takes the next event. */
    void told(ChatEvent event) {
        if (event instanceof ChatEvent.OfChoice step) {
            begun.set(step.choice());
            finished.set(step.choice(), step instanceof ChatEvent.Finished);
            if (step.choice() == 0) {
                keep(step);
            }
        }
    }

    private void keep(ChatEvent.OfChoice event) {
        switch (event) {
            case ChatEvent.Reasoning thought -> reasoning.append(thought.text());
            case ChatEvent.Text said -> {
                text.append(said.text());
                spokeAfterCall |= !calls.isEmpty();
            }
            case ChatEvent.CallStarted call ->
                    calls.add(new Call(call.id(), call.name(), new StringBuilder()));
            case ChatEvent.CallArguments more ->
                    calls.get(more.index()).arguments().append(more.fragment());
            case ChatEvent.Finished _ -> {}
        }
    }

    /** Whether every choice that began has said why it finished. */
    boolean isWhole() {
        return !begun.isEmpty() && begun.equals(finished);
    }

    /** Whether the client has nothing yet. */
    boolean isNothing() {
        return begun.isEmpty();
    }

    /** Whether it is one choice in the usual order, which somebody else could go on with. */
    boolean isPlain() {
        return begun.length() <= 1 && !spokeAfterCall;
    }

    /** What the first choice has said. */
    Spoken spoken() {
        return new Spoken(
                reasoning.toString(),
                text.toString(),
                calls.stream()
                        .map(
                                call ->
                                        new ToolCall(
                                                call.id(),
                                                call.name(),
                                                call.arguments().toString()))
                        .toList());
    }
}
