package dev.stepgate.gateway.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.local.LocalModels;
import dev.stepgate.provider.local.LocalProvider;
import dev.stepgate.provider.local.LocalSettings;
import dev.stepgate.provider.local.MachineMemory;
import dev.stepgate.provider.local.MemoryPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bundled engine is both the upstream that dies and who goes on: the joined answer must be the
 * unbroken one, wherever it was cut.
 */
class RescueByEngineTest {
    private static final Path NANO = Path.of("../local-engine/src/main/models/step-nano-q8_0.gguf");
    private static final String GET_TIME =
            """
            {"type": "function", "function": {"name": "get_time",
             "description": "Get the local time of a city", "parameters":
             {"type": "object", "properties": {"city": {"type": "string"}},
              "required": ["city"]}}}""";
    private static LocalModels models;

    @BeforeAll
    static void open() throws InterruptedException {
        var settings =
                new LocalSettings(
                        "local",
                        LocalSettings.Load.START,
                        LocalSettings.Weights.of(NANO),
                        LocalSettings.Kernels.AUTO,
                        LocalSettings.Memory.BF16,
                        LocalSettings.Reuse.usual(),
                        new LocalSettings.Drafting.Adaptive(),
                        new LocalSettings.Room(2, 4),
                        Deadlines.usual());
        MachineMemory memory = MachineMemory.here(OptionalLong.of(1L << 31));
        models = LocalModels.open(MemoryPlan.of(List.of(settings), memory), () -> 1, () -> "call");
        var never = new CountDownLatch(1);
        while (engine().kernelState().filter(state -> state.endsWith("warming")).isPresent()) {
            assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @AfterAll
    static void close() {
        models.close();
    }

    private static LocalProvider engine() {
        return models.providers().getFirst();
    }

    static List<ChatRequest> chats() {
        return List.of(
                chat(List.of(), "Which day comes after Monday?"),
                chat(List.of(), "What are the free tier limits?"),
                chat(List.of(), "Make a numbered list: yellow, ladder, light"),
                chat(
                        List.of(
                                new Tool(
                                        "get_time",
                                        new RawJson(
                                                "{\"type\":\"object\",\"properties\":{\"city\":"
                                                        + "{\"type\":\"string\"}}}"),
                                        false,
                                        new RawJson(GET_TIME))),
                        "What time is it in Brussels?"));
    }

    @ParameterizedTest
    @MethodSource("chats")
    void an_answer_that_dies_anywhere_reads_as_if_it_had_not(ChatRequest request) {
        List<ChatEvent> whole = ask(request, Integer.MAX_VALUE);

        for (int cut = 1; cut < whole.size() - 1; cut++) {
            List<ChatEvent> joined = ask(request, cut);

            assertThat(said(joined)).as("cut after %d", cut).isEqualTo(said(whole));
            assertThat(counted(joined)).as("cut after %d", cut).isEqualTo(counted(whole));
        }
    }

    private static List<ChatEvent> ask(ChatRequest request, int dyingAfter) {
        Route route =
                new Route(
                        "step",
                        List.of(
                                new Offer(new Dying(engine(), dyingAfter), "nano", "step"),
                                new Offer(engine(), "nano", "step")));
        try (Failover failover = Trial.failover();
                Answer answer = failover.open(route, request)) {
            return Trial.all(answer);
        }
    }

    private static ChatRequest chat(List<Tool> tools, String question) {
        var greedy =
                new SamplingWishes(
                        OptionalDouble.of(0),
                        OptionalDouble.empty(),
                        OptionalInt.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalInt.of(100),
                        List.of());
        return new ChatRequest(
                "step", List.of(Message.of(Role.USER, question)), tools, greedy, Map.of());
    }

    /** Thought, speech, calls and the finish, each in one piece. */
    private static List<String> said(List<ChatEvent> events) {
        var thought = new StringBuilder();
        var text = new StringBuilder();
        List<String> rest = new ArrayList<>();
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.Reasoning more -> thought.append(more.text());
                case ChatEvent.Text more -> text.append(more.text());
                case ChatEvent.Used _ -> {}
                default -> rest.add(event.toString());
            }
        }
        rest.add(0, thought.toString());
        rest.add(1, text.toString());
        return rest;
    }

    /** Tokens read and written; not the cached ones, which depend on who asked before. */
    private static List<Long> counted(List<ChatEvent> events) {
        return events.getLast() instanceof ChatEvent.Used(var usage)
                ? List.of(usage.promptTokens(), usage.completionTokens(), usage.reasoningTokens())
                : List.of();
    }

    /** A provider whose answers stop after so many events. */
    private record Dying(Provider provider, int events) implements Provider {

        @Override
        public String name() {
            return "dying";
        }

        @Override
        public ChatStream open(ChatRequest request) {
            return new Stump(provider.open(request), events);
        }
    }

    /** An answer that stops. */
    private static final class Stump implements ChatStream {
        private final ChatStream stream;
        private int left;

        Stump(ChatStream stream, int events) {
            this.stream = stream;
            this.left = events;
        }

        @Override
        public String model() {
            return stream.model();
        }

        @Override
        public @Nullable ChatEvent next() {
            if (left == 0) {
                throw new ProviderFailure.CutShort("dying", "connection closed");
            }
            left--;
            return stream.next();
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
