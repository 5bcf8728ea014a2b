package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the bundled model is asked in tests, and how its answers are read. */
final class NanoChat {

    static final Path NANO = Path.of("../local-engine/src/main/models/step-nano-q8_0.gguf");
    static final String MODEL = "some-model";

    /** The model answers this greedily until its context is full. */
    static final List<Message> ENDLESS =
            List.of(
                    Message.of(Role.SYSTEM, "Answer briefly."),
                    Message.of(Role.USER, "Count from 29 to 34."));

    /** A tool the model was taught to call. */
    static final Tool GET_TIME =
            tool(
                    "get_time",
                    """
                    {"type": "object", "properties": {"city": {"type": "string"}},
                     "required": ["city"]}""");

    private NanoChat() {}

    /** Models that have more memory than they can use. */
    static LocalModels models(
            LongSupplier seeds, Supplier<String> callIds, LocalSettings... settings) {
        var plenty = new MachineMemory(1L << 34, 1L << 31, 1L << 34);
        return LocalModels.open(MemoryPlan.of(List.of(settings), plenty), seeds, callIds);
    }

    /** One model, which makes one answer at a time while others wait. */
    static LocalModels models(int waiting) {
        return models(waiting, LocalSettings.Kernels.SCALAR);
    }

    /** The same with other kernels. */
    static LocalModels models(int waiting, LocalSettings.Kernels kernels) {
        return models(
                () -> 1,
                () -> "call",
                new LocalSettings(
                        "local",
                        LocalSettings.Load.START,
                        LocalSettings.Weights.of(NANO),
                        kernels,
                        LocalSettings.Memory.F32,
                        LocalSettings.Reuse.usual(),
                        new LocalSettings.Drafting.Adaptive(),
                        new LocalSettings.Room(1, waiting),
                        Deadlines.usual()));
    }

    static Tool tool(String name, String parameters) {
        String whole =
                """
                {"type": "function", "function": {"name": "%s",
                 "description": "Get the local time of a city", "parameters":
                 %s}}"""
                        .formatted(name, parameters);
        return new Tool(name, new RawJson(parameters), false, new RawJson(whole));
    }

    static SamplingWishes greedy(int maxTokens, String... stop) {
        return new SamplingWishes(
                OptionalDouble.of(0),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalInt.of(maxTokens),
                List.of(stop));
    }

    static ChatRequest request(List<Message> messages, List<Tool> tools, SamplingWishes wishes) {
        return new ChatRequest(MODEL, messages, tools, wishes, Map.of());
    }

    static ChatRequest endless() {
        return request(ENDLESS, List.of(), greedy(100_000));
    }

    static ChatRequest question() {
        return question(greedy(100));
    }

    static ChatRequest question(SamplingWishes wishes) {
        return request(
                List.of(Message.of(Role.USER, "Which day comes after Monday?")), List.of(), wishes);
    }

    static List<ChatEvent> drain(ChatStream stream) {
        var events = new ArrayList<ChatEvent>();
        while (stream.next() instanceof ChatEvent event) {
            events.add(event);
        }
        return events;
    }

    static String text(List<ChatEvent> events) {
        var text = new StringBuilder();
        for (ChatEvent event : events) {
            if (event instanceof ChatEvent.Text(_, String more, _)) {
                text.append(more);
            }
        }
        return text.toString();
    }
}
