package dev.stepgate.provider.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Continuing;
import dev.stepgate.provider.remote.Credential;
import dev.stepgate.provider.remote.RemoteSettings;
import dev.stepgate.upstream.ScriptedUpstream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One provider of a dialect against one scenario of the scripted upstream. Owned by one thread. */
final class Trial implements AutoCloseable {
    static final String SIXTY_WORDS =
            IntStream.rangeClosed(1, 60).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    static final String TEN_WORDS =
            IntStream.rangeClosed(1, 10).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    static final String THOUGHT = "thought1 thought2 thought3 thought4 thought5";
    static final Tool WEATHER =
            new Tool(
                    "get_weather",
                    new RawJson(
                            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}"),
                    true,
                    new RawJson(
                            "{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"strict\":true,"
                                    + "\"parameters\":{}}}"));

    /** What came of asking. */
    record Outcome(List<ChatEvent> events, Optional<ProviderFailure> failure) {
        String text() {
            return events.stream()
                    .map(each -> each instanceof ChatEvent.Text text ? text.text() : "")
                    .collect(Collectors.joining());
        }

        String thought() {
            return events.stream()
                    .map(each -> each instanceof ChatEvent.Reasoning more ? more.text() : "")
                    .collect(Collectors.joining());
        }

        List<FinishReason> finishes() {
            return events.stream()
                    .flatMap(
                            each ->
                                    each instanceof ChatEvent.Finished finished
                                            ? Stream.of(finished.reason())
                                            : Stream.empty())
                    .toList();
        }

        List<Usage> usages() {
            return events.stream()
                    .flatMap(
                            each ->
                                    each instanceof ChatEvent.Used used
                                            ? Stream.of(used.usage())
                                            : Stream.empty())
                    .toList();
        }

        <F extends ProviderFailure> F failure(Class<F> kind) {
            return kind.cast(failure.orElseThrow());
        }
    }

    final ScriptedUpstream upstream;
    final OpenAiProvider provider;

    Trial(String scenario, Dialect dialect) {
        this(scenario, dialect, OpenAiSettings.CallsInText.STAY_TEXT, Deadlines.usual());
    }

    Trial(
            String scenario,
            Dialect dialect,
            OpenAiSettings.CallsInText inText,
            Deadlines deadlines) {
        this.upstream = ScriptedUpstream.playing(scenario, 0.01);
        RemoteSettings remote =
                new RemoteSettings(
                        "up",
                        URI.create(upstream.url()),
                        List.of(Credential.bearer("sk-scripted")),
                        deadlines,
                        Map.of(),
                        dialect == Dialect.STEPFUN ? OptionalInt.of(5) : OptionalInt.empty());
        this.provider =
                new OpenAiProvider(
                        new OpenAiSettings(remote, dialect, Continuing.NO, inText),
                        InstantSource.system(),
                        () -> "call_new",
                        aside -> {});
    }

    /** Deadlines of which only that for the first token is short. */
    static Deadlines impatient() {
        Deadlines usual = Deadlines.usual();
        return new Deadlines(
                usual.connect(), Duration.ofMillis(150), usual.nextToken(), usual.whole());
    }

    static ChatRequest request(String model, Tool... tools) {
        return new ChatRequest(
                model,
                List.of(
                        Message.of(Role.DEVELOPER, "Count."),
                        Message.of(Role.USER, "Count to sixty.")),
                List.of(tools),
                SamplingWishes.none(),
                Map.of(
                        "store", new RawJson("false"),
                        "metadata", new RawJson("{}"),
                        "user", new RawJson("\"u\"")));
    }

    /** A conversation with an answer in it. */
    static ChatRequest afterwards() {
        Message answer =
                new Message(
                        Role.ASSISTANT,
                        new Content.Text("One."),
                        "",
                        "an earlier thought",
                        List.of(),
                        "",
                        Map.of());
        return new ChatRequest(
                "step-3.5-flash",
                List.of(Message.of(Role.USER, "Count."), answer, Message.of(Role.USER, "Go on.")),
                List.of(),
                SamplingWishes.none(),
                Map.of());
    }

    Outcome ask() {
        return ask(request("step-3.5-flash", WEATHER));
    }

    Outcome ask(ChatRequest request) {
        List<ChatEvent> events = new ArrayList<>();
        try (ChatStream stream = provider.open(request)) {
            for (ChatEvent event = stream.next(); event != null; event = stream.next()) {
                events.add(event);
            }
            return new Outcome(events, Optional.empty());
        } catch (ProviderFailure failure) {
            return new Outcome(events, Optional.of(failure));
        }
    }

    @Override
    public void close() {
        provider.close();
        upstream.close();
    }
}
