package dev.stepgate.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.doubles.ScriptedProvider;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ScriptedProviderTest extends ProviderContract {
    private final ScriptedProvider provider = new ScriptedProvider("scripted");

    @Override
    protected Provider provider() {
        return provider;
    }

    @Override
    protected void willAnswer(List<ChatEvent> events) {
        provider.streams(events.toArray(ChatEvent[]::new));
    }

    @Override
    protected void willHoldAfter(List<ChatEvent> events) {
        provider.plays(
                Stream.concat(
                                events.stream().map(ScriptedProvider.Emit::new),
                                Stream.of(new ScriptedProvider.Hold()))
                        .toArray(ScriptedProvider.Step[]::new));
    }

    @Override
    protected boolean released(Duration within) {
        return provider.closes() == 1;
    }

    @Test
    void a_failure_comes_where_the_script_says() {
        var failure = new ProviderFailure.CutShort("scripted", "as planned");
        provider.plays(
                new ScriptedProvider.Emit(new ChatEvent.Text("a")),
                new ScriptedProvider.Fail(failure));

        try (ChatStream stream = provider.open(request())) {
            stream.next();

            assertThatThrownBy(stream::next).isSameAs(failure);
        }
    }

    @Test
    void without_a_script_it_is_overloaded_unless_told_otherwise() {
        assertThatThrownBy(() -> provider.open(request()))
                .isInstanceOf(ProviderFailure.Overloaded.class);

        provider.otherwise("hello");
        try (ChatStream stream = provider.open(request())) {
            assertThat(drain(stream)).startsWith(new ChatEvent.Text("hello")).hasSize(3);
        }
        assertThat(provider.requests()).hasSize(2);
    }
}
