package dev.stepgate.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.chat.Vector;
import dev.stepgate.provider.remote.AnswerReader;
import dev.stepgate.provider.remote.Complaint;
import dev.stepgate.provider.remote.Failures;
import dev.stepgate.provider.remote.Json;
import dev.stepgate.sse.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Reads vectors, in whichever form an upstream wrote them. Owned by one thread.
 *
 * <p>They must be as many as there are pieces, all as long as the first, and finite: half of them,
 * or numbers that cannot be told, would be an answer that looks whole.
 */
final class EmbeddingReader implements AnswerReader {
    /** As many and as long as anybody makes them, written as decimals. */
    private static final int MOST_BYTES = 128 << 20;

    private final int pieces;
    private final Failures failures;
    private final Queue<ChatEvent> events = new ArrayDeque<>();
    private Optional<Usage> usage = Optional.empty();
    private List<Vector> vectors = List.of();
    private String model;
    private String id = "";

    EmbeddingReader(EmbeddingRequest request, Failures failures) {
        this.model = request.model();
        this.pieces = request.input().pieces().size();
        this.failures = failures;
    }

    /** All of them, once they were read. */
    List<Vector> vectors() {
        return vectors;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public @Nullable ChatEvent poll() {
        return events.poll();
    }

    @Override
    public boolean hasEvents() {
        return !events.isEmpty();
    }

    @Override
    public Progress take(Event event) {
        throw failures.garbled("a stream of events in place of vectors");
    }

    @Override
    public int mostBytes() {
        return MOST_BYTES;
    }

    @Override
    public void whole(String json) {
        JsonNode root = parsed(json);
        if (root.path("object").asText("").equals("error")) {
            throw failures.inBand(Complaint.of(root));
        }
        if (Complaint.isError(root.path("error"))) {
            throw failures.inBand(Complaint.of(root.path("error")));
        }
        model = Json.text(root.path("model")).isEmpty() ? model : Json.text(root.path("model"));
        id = Json.text(root.path("id"));
        vectors = inOrder(root.path("data"));
        if (root.path("usage").isObject()) {
            usage =
                    Optional.of(ChunkReader.usage(root.path("usage")))
                            .filter(told -> told.promptTokens() > 0);
        }
        done();
    }

    private JsonNode parsed(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw failures.garbled("vectors that are no JSON object");
        }
    }

    /** Each says where it belongs, or they come in order. */
    private List<Vector> inOrder(JsonNode data) {
        if (data.size() != pieces) {
            throw failures.garbled(data.size() + " vectors for " + pieces + " inputs");
        }
        @Nullable Vector[] found = new @Nullable Vector[pieces];
        for (int i = 0; i < pieces; i++) {
            int index = data.path(i).path("index").asInt(i);
            if (index < 0 || index >= pieces || found[index] != null) {
                throw failures.garbled("two vectors for an input, or one for none");
            }
            found[index] = vector(data.path(i).path("embedding"));
        }
        List<Vector> all = new ArrayList<>(pieces);
        Arrays.stream(found).forEach(all::add);
        if (all.stream().anyMatch(each -> each.size() != all.getFirst().size())) {
            throw failures.garbled("vectors that are not all as long");
        }
        return List.copyOf(all);
    }

    private Vector vector(JsonNode written) {
        Optional<Vector> vector =
                written.isTextual() ? Vector.ofBase64(written.textValue()) : ofNumbers(written);
        return vector.filter(each -> each.size() > 0 && each.isFinite())
                .orElseThrow(
                        () -> failures.garbled("a vector that is neither numbers nor base 64"));
    }

    /** llama.cpp may put the one it has into a list of its own. */
    private static Optional<Vector> ofNumbers(JsonNode list) {
        JsonNode numbers = list.size() == 1 && list.path(0).isArray() ? list.path(0) : list;
        double[] read = new double[numbers.size()];
        for (int i = 0; i < read.length; i++) {
            if (!numbers.path(i).isNumber()) {
                return Optional.empty();
            }
            read[i] = numbers.path(i).doubleValue();
        }
        return Optional.of(Vector.of(read));
    }

    @Override
    public boolean finishSeen() {
        return !vectors.isEmpty();
    }

    @Override
    public Optional<Usage> usage() {
        return usage;
    }

    @Override
    public void done() {
        events.add(new ChatEvent.Finished(FinishReason.STOP));
        usage.map(ChatEvent.Used::new).ifPresent(events::add);
    }
}
