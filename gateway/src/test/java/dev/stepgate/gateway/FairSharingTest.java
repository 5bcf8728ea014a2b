package dev.stepgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Counts;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.local.LocalModels;
import dev.stepgate.provider.local.LocalProvider;
import dev.stepgate.provider.local.LocalSettings;
import dev.stepgate.provider.local.MachineMemory;
import dev.stepgate.provider.local.MemoryPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Callers of all tiers share one place at a real model. */
@Timeout(120)
class FairSharingTest {
    private static final Path NANO = Path.of("../local-engine/src/main/models/step-nano-q8_0.gguf");
    private static final int PAYERS_AT_ONCE = 5;

    /** For contexts of some 200 tokens. */
    private static final long SMALL_HEAP_BYTES = 1L << 20;

    private static final long LARGE_HEAP_BYTES = 1L << 30;

    @TempDir Path data;
    private Bench bench;
    private LocalModels models;
    private Gateway gateway;
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicLong paidTokens = new AtomicLong();

    @BeforeEach
    void open() throws IOException {
        bench = Bench.in(data);
        models = open(SMALL_HEAP_BYTES);
        gateway = bench.gateway(model());
    }

    /** One at a time; nothing of earlier prompts is kept, so that all tokens count. */
    private static LocalModels open(long heapBytes) {
        var settings =
                new LocalSettings(
                        "local",
                        LocalSettings.Load.START,
                        LocalSettings.Weights.of(NANO),
                        LocalSettings.Kernels.SCALAR,
                        LocalSettings.Memory.BF16,
                        new LocalSettings.Reuse(
                                new LocalSettings.Reuse.Portion.Bytes(0),
                                new LocalSettings.Reuse.Disk.Nowhere()),
                        new LocalSettings.Drafting.Fixed(0),
                        new LocalSettings.Room(1, 64),
                        Deadlines.usual());
        var memory = new MachineMemory(1L << 34, heapBytes, 1L << 34);
        return LocalModels.open(MemoryPlan.of(List.of(settings), memory), () -> 1, () -> "call");
    }

    @AfterEach
    void close() throws IOException {
        models.close();
        bench.close();
    }

    private LocalProvider model() {
        return models.providers().getFirst();
    }

    private static Caller caller(String tenant, int weight) {
        return new Caller(
                tenant,
                "key-1",
                new Tier(
                        "tier-" + weight,
                        List.of(),
                        List.of(),
                        Set.of(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        weight));
    }

    private static ChatRequest request(int sentences, int maxTokens) {
        String question = "Which day comes after Monday? ".repeat(sentences);
        return request(List.of(Message.of(Role.USER, question)), maxTokens);
    }

    /** Nothing ends the answer but the context. */
    private static ChatRequest endless() {
        return request(
                List.of(
                        Message.of(Role.SYSTEM, "Answer briefly."),
                        Message.of(Role.USER, "Count from 29 to 34.")),
                100_000);
    }

    private static ChatRequest request(List<Message> messages, int maxTokens) {
        var wishes =
                new SamplingWishes(
                        OptionalDouble.of(0),
                        OptionalDouble.empty(),
                        OptionalInt.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalInt.of(maxTokens),
                        List.of());
        return new ChatRequest("step", messages, List.of(), wishes, Map.of());
    }

    private void chat(Caller caller, ChatRequest request, AnswerSink client) {
        chat(gateway, caller, request, client);
    }

    private void chat(Gateway by, Caller caller, ChatRequest request, AnswerSink client) {
        by.chat(
                caller,
                new Asked("chatcmpl-" + ids.incrementAndGet(), request, Set.of(), true),
                client);
    }

    /** A client that counts what its answer took. */
    private static class Client implements AnswerSink {
        private final AtomicLong tokens;

        Client(AtomicLong tokens) {
            this.tokens = tokens;
        }

        @Override
        public void queued(Offer offer, InLine place) {}

        @Override
        public void begin(Offer offer, Prompted prompt, List<String> explanation) {}

        @Override
        public void moved(Offer offer, String story) {}

        @Override
        public void emit(ChatEvent event) {
            if (event instanceof ChatEvent.Used(var usage)) {
                tokens.addAndGet(usage.totalTokens());
            }
        }

        @Override
        public void end(Optional<String> bound) {}
    }

    /** One that notes what payers got between its coming and its turn. */
    private final class Waiting extends Client {
        private final List<Long> whileQueued = new ArrayList<>();
        private long atTurn;

        Waiting() {
            super(new AtomicLong());
        }

        @Override
        public void queued(Offer offer, InLine place) {
            whileQueued.add(paidTokens.get());
        }

        @Override
        public void begin(Offer offer, Prompted prompt, List<String> explanation) {
            atTurn = paidTokens.get();
        }
    }

    /**
     * She had much just before, so every new payer goes ahead of her, until she has waited for as
     * many tokens as the engine's patience lasts: four whole contexts.
     */
    @Test
    void a_free_stream_among_ever_new_paid_ones_is_served_within_the_stated_bound()
            throws Exception {
        Counts.Size size = model().size(request(1, 1)).orElseThrow();
        int context = size.promptTokens() + size.mostAnswerTokens();
        ChatRequest paid = request(context / 60, 2);
        int paidAnswer = model().size(paid).orElseThrow().promptTokens() + 2;
        Caller free = caller("free", 1);
        chat(free, request(context / 10, 2), new Client(new AtomicLong()));
        var over = new AtomicBoolean();
        List<Thread> payers = new ArrayList<>();
        for (int i = 0; i < PAYERS_AT_ONCE; i++) {
            payers.add(Thread.startVirtualThread(() -> payUntil(over, paid)));
        }
        awaitWaiting(PAYERS_AT_ONCE - 1);
        Waiting client = new Waiting();

        chat(free, request(1, 2), client);

        over.set(true);
        for (Thread payer : payers) {
            payer.join();
        }
        long waited = client.atTurn - client.whileQueued.getFirst();
        long insideOrOlder = (1L + PAYERS_AT_ONCE) * paidAnswer;
        assertThat(waited).isBetween(2L * context, 4L * context + insideOrOlder);
    }

    private void payUntil(AtomicBoolean over, ChatRequest request) {
        while (!over.get()) {
            chat(caller("payer-" + ids.get(), 4), request, new Client(paidTokens));
        }
    }

    private void awaitWaiting(int requests) throws InterruptedException {
        var never = new CountDownLatch(1);
        while (model().line().waiting() < requests) {
            assertThat(never.await(5, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @Test
    void who_hangs_up_in_line_leaves_it_and_is_charged_nothing() throws Exception {
        Client leaves =
                new Client(new AtomicLong()) {
                    @Override
                    public void queued(Offer offer, InLine place) {
                        throw new ProviderFailure.Cancelled("client");
                    }
                };
        try (LocalModels patient = open(LARGE_HEAP_BYTES)) {
            LocalProvider model = patient.providers().getFirst();
            Gateway full = bench.gateway(model);
            ChatStream before = model.open(endless());
            assertThat(before.next()).isNotNull();

            assertThatThrownBy(() -> chat(full, caller("ann", 1), request(1, 5), leaves))
                    .isInstanceOf(ProviderFailure.Cancelled.class);

            assertThat(model.line().waiting()).isZero();
            before.close();
        }
        assertThat(receipt()).isEqualTo("hung-up, open 0, prompt 0, completion 0, cost 0");
    }

    private String receipt() throws IOException {
        return bench.database()
                .later(
                        connection -> {
                            try (Statement statement = connection.createStatement();
                                    ResultSet row =
                                            statement.executeQuery(
                                                    "select ending, open, prompt_tokens,"
                                                            + " completion_tokens, cost from"
                                                            + " receipts")) {
                                assertThat(row.next()).isTrue();
                                return "%s, open %d, prompt %d, completion %d, cost %d"
                                        .formatted(
                                                row.getString(1),
                                                row.getInt(2),
                                                row.getLong(3),
                                                row.getLong(4),
                                                row.getLong(5));
                            }
                        })
                .await();
    }
}
