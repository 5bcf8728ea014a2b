package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.provider.Billable;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Metered;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queued;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer begun anew in which what the client has already is kept back. It fails where the two
 * differ: no client can take back what it was told. Owned by one thread, but closed by any.
 */
final class Retelling implements ChatStream, Billable, Metered, Queued {
    private final String provider;
    private final ChatStream stream;
    private final Spoken spoken;
    private int thought;
    private int said;
    private final int[] called;

    /**
     * @param spoken what the client has
     */
    Retelling(String provider, ChatStream stream, Spoken spoken) {
        this.provider = provider;
        this.stream = stream;
        this.spoken = spoken;
        this.called = new int[spoken.calls().size()];
    }

    @Override
    public String model() {
        return stream.model();
    }

    @Override
    public void watch(Watcher watcher) {
        Queued.watch(stream, watcher);
    }

    @Override
    public @Nullable ChatEvent next() {
        while (stream.next() instanceof ChatEvent event) {
            ChatEvent news = news(event);
            if (news != null) {
                return news;
            }
        }
        return null;
    }

    /** What of the event the client has not; null if it has all of it. */
    private @Nullable ChatEvent news(ChatEvent event) {
        return switch (event) {
            case ChatEvent.Reasoning(int choice, String text) -> {
                String rest = rest(spoken.reasoning(), thought, text);
                thought += text.length();
                same(rest.isEmpty() || (spoken.text().isEmpty() && called.length == 0));
                yield rest.isEmpty() ? null : new ChatEvent.Reasoning(choice, rest);
            }
            case ChatEvent.Text(int choice, String text, var odds) -> {
                same(thought >= spoken.reasoning().length());
                String rest = rest(spoken.text(), said, text);
                said += text.length();
                same(rest.isEmpty() || called.length == 0);
                yield rest.isEmpty()
                        ? null
                        : new ChatEvent.Text(
                                choice, rest, rest.length() == text.length() ? odds : List.of());
            }
            case ChatEvent.CallStarted call -> {
                same(said >= spoken.text().length());
                yield call.index() < called.length ? started(call) : call;
            }
            case ChatEvent.CallArguments(int choice, int index, String fragment)
                    when index < called.length -> {
                String rest = rest(spoken.calls().get(index).arguments(), called[index], fragment);
                called[index] += fragment.length();
                yield rest.isEmpty() ? null : new ChatEvent.CallArguments(choice, index, rest);
            }
            case ChatEvent.CallArguments more -> more;
            case ChatEvent.Finished finished -> {
                same(isCaughtUp());
                yield finished;
            }
            case ChatEvent.Used used -> used;
        };
    }

    private @Nullable ChatEvent started(ChatEvent.CallStarted call) {
        ToolCall before = spoken.calls().get(call.index());
        same(before.name().equals(call.name()));
        return null;
    }

    private boolean isCaughtUp() {
        for (int i = 0; i < called.length; i++) {
            if (called[i] < spoken.calls().get(i).arguments().length()) {
                return false;
            }
        }
        return thought >= spoken.reasoning().length() && said >= spoken.text().length();
    }

    /** What goes beyond what was told before, of which the rest must be the same. */
    private String rest(String before, int at, String more) {
        int left = Math.max(0, before.length() - at);
        int shared = Math.min(left, more.length());
        same(shared == 0 || before.regionMatches(at, more, 0, shared));
        return more.substring(shared);
    }

    private void same(boolean asBefore) {
        if (!asBefore) {
            throw new ProviderFailure.CutShort(provider, "tells it otherwise than it began");
        }
    }

    /** Of the whole answer, the part the client has already included. */
    @Override
    public Reading soFar() {
        return Metered.of(stream);
    }

    @Override
    public Optional<String> billId() {
        return Billable.of(stream);
    }

    @Override
    public void close() {
        stream.close();
    }
}
