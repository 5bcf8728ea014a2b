package dev.stepgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.quota.Spending;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.provider.ProviderFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GatewayTest {
    private static final long DOLLAR = 1_000_000_000L;
    private static final Allowance A_DOLLAR_A_DAY =
            new Allowance(Measure.NANODOLLARS, Window.DAY, DOLLAR);

    @TempDir Path data;
    private Bench bench;

    GatewayTest() {}

    @BeforeEach
    void open() throws IOException {
        bench = Bench.in(data);
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    private Gateway gateway(CountingProvider provider) throws IOException {
        return bench.gateway(provider);
    }

    private static Caller on(Allowance... allowances) {
        return new Caller("ann", "key-1", new Tier("paid", List.of(allowances), List.of()));
    }

    private static Asked asked(long seed, int wantedTokens, OptionalInt maxTokens) {
        ChatRequest request =
                new ChatRequest(
                        "step",
                        List.of(Message.of(Role.USER, "hello")),
                        List.of(),
                        new SamplingWishes(
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                OptionalInt.of(wantedTokens),
                                OptionalDouble.empty(),
                                OptionalLong.of(seed),
                                maxTokens,
                                List.of()),
                        Map.of());
        return new Asked("chatcmpl-" + seed, request, Set.of(), true);
    }

    /** A client that reads so many tokens and then leaves. */
    private static final class Client implements AnswerSink {
        private final int patience;
        private final List<ChatEvent> events = new ArrayList<>();
        private Optional<String> bound = Optional.empty();

        Client(int patienceTokens) {
            this.patience = patienceTokens;
        }

        @Override
        public void queued(Offer offer, InLine place) {}

        @Override
        public void begin(Offer offer, Prompted prompt, List<String> explanation) {}

        @Override
        public void moved(Offer offer, String story) {}

        @Override
        public void emit(ChatEvent event) {
            if (events.size() >= patience) {
                throw new ProviderFailure.Cancelled("client");
            }
            events.add(event);
        }

        @Override
        public void end(Optional<String> why) {
            bound = why;
        }

        FinishReason reason() {
            return events.stream()
                    .filter(ChatEvent.Finished.class::isInstance)
                    .map(event -> ((ChatEvent.Finished) event).reason())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private record Row(long completionTokens, long cost, long forgone, String ending) {}

    private Map<String, Row> receipts() throws IOException {
        return bench.database()
                .later(
                        connection -> {
                            Map<String, Row> rows = new HashMap<>();
                            try (Statement statement = connection.createStatement();
                                    ResultSet row =
                                            statement.executeQuery(
                                                    "select id, completion_tokens, cost, forgone,"
                                                            + " ending from receipts where open ="
                                                            + " 0")) {
                                while (row.next()) {
                                    rows.put(
                                            row.getString(1),
                                            new Row(
                                                    row.getLong(2),
                                                    row.getLong(3),
                                                    row.getLong(4),
                                                    row.getString(5)));
                                }
                            }
                            return rows;
                        })
                .await();
    }

    private Row receipt(long seed) throws IOException {
        return Optional.ofNullable(receipts().get("chatcmpl-" + seed)).orElseThrow();
    }

    private long ledger() throws IOException {
        return bench.database()
                .later(
                        connection -> {
                            try (Statement statement = connection.createStatement();
                                    ResultSet row =
                                            statement.executeQuery(
                                                    "select sum(cost) from ledger")) {
                                return row.next() ? row.getLong(1) : 0L;
                            }
                        })
                .await();
    }

    @Test
    void an_answer_is_charged_what_it_took() throws IOException {
        Gateway gateway = gateway(new CountingProvider(CountingProvider.Manners.OBEYS));

        gateway.chat(on(A_DOLLAR_A_DAY), asked(1, 40, OptionalInt.empty()), new Client(1_000));

        assertThat(receipts())
                .containsExactly(
                        Map.entry("chatcmpl-1", new Row(40, 9 * 100 + 40 * 300, 0, "stop")));
    }

    @Test
    void a_tier_with_a_price_pays_it_whoever_answers() throws IOException {
        Gateway gateway = gateway(new CountingProvider(CountingProvider.Manners.OBEYS));
        Tier tier =
                new Tier(
                        "cheap",
                        List.of(),
                        List.of(),
                        Set.of(),
                        Optional.of(new Price(1, 2)),
                        OptionalInt.empty(),
                        1);

        gateway.chat(
                new Caller("ann", "key-1", tier),
                asked(1, 40, OptionalInt.empty()),
                new Client(1_000));

        assertThat(receipt(1).cost()).isEqualTo(9 + 40 * 2);
    }

    @Test
    void an_answer_that_reaches_the_budget_ends_with_length_and_says_why() throws IOException {
        Allowance little = new Allowance(Measure.NANODOLLARS, Window.DAY, 100_000);
        Gateway gateway = gateway(new CountingProvider(CountingProvider.Manners.OBEYS));
        Client client = new Client(1_000);

        gateway.chat(on(little), asked(1, 900, OptionalInt.empty()), client);

        assertThat(client.reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(client.bound).contains("dollars-per-day");
        assertThat(receipt(1).ending()).isEqualTo("budget");
        assertThat(ledger()).isLessThanOrEqualTo(100_000);
    }

    @Test
    void a_bound_is_sent_where_it_can_be_reached_and_no_other() throws IOException {
        Allowance little = new Allowance(Measure.NANODOLLARS, Window.DAY, 200_000);
        CountingProvider provider = new CountingProvider(CountingProvider.Manners.OBEYS);
        Gateway gateway = gateway(provider);

        gateway.chat(on(A_DOLLAR_A_DAY), asked(1, 5, OptionalInt.empty()), new Client(99));
        gateway.chat(on(A_DOLLAR_A_DAY), asked(2, 5, OptionalInt.of(70)), new Client(99));
        gateway.chat(on(A_DOLLAR_A_DAY), asked(3, 5, OptionalInt.of(900_000)), new Client(99));
        gateway.chat(on(little), asked(4, 5, OptionalInt.empty()), new Client(99));

        assertThat(provider.bound(1)).isEmpty();
        assertThat(provider.bound(2)).hasValue(70);
        assertThat(provider.bound(3)).hasValue(900_000);
        assertThat(provider.bound(4).orElseThrow()).isBetween(100, 600);
    }

    @Test
    void a_provider_that_ignores_bounds_is_stopped_at_the_budget() throws IOException {
        Allowance little = new Allowance(Measure.NANODOLLARS, Window.DAY, 100_000);
        CountingProvider rude = new CountingProvider(CountingProvider.Manners.IGNORES_BOUNDS);
        Client client = new Client(1_000_000);

        gateway(rude).chat(on(little), asked(1, 900, OptionalInt.empty()), client);

        assertThat(client.reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(client.bound).contains("dollars-per-day");
        assertThat(rude.generated(1)).isLessThan(340);
        assertThat(ledger()).isLessThanOrEqualTo(100_000);
    }

    @Test
    void less_than_the_prompt_and_one_token_is_refused_and_nothing_is_taken() throws IOException {
        Allowance nothing = new Allowance(Measure.NANODOLLARS, Window.DAY, 300);
        Gateway gateway = gateway(new CountingProvider(CountingProvider.Manners.OBEYS));

        assertThatThrownBy(
                        () ->
                                gateway.chat(
                                        on(nothing),
                                        asked(1, 5, OptionalInt.empty()),
                                        new Client(9)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("$0.0000003 per day");

        assertThat(receipts()).isEmpty();
    }

    @Test
    void whoever_watches_money_is_told_of_what_is_settled_and_of_what_is_refused()
            throws IOException {
        Gateway gateway = gateway(new CountingProvider(CountingProvider.Manners.OBEYS));
        Caller caller = on(new Allowance(Measure.NANODOLLARS, Window.DAY, 67_000));

        gateway.chat(caller, asked(1, 40, OptionalInt.of(40)), new Client(1_000));
        assertThatThrownBy(
                        () ->
                                gateway.chat(
                                        caller, asked(2, 40, OptionalInt.empty()), new Client(9)))
                .isInstanceOf(Refusal.Unpaid.class);

        assertThat(bench.spendings())
                .containsExactly(
                        new Spending.Settled(caller, Bench.NOON), new Spending.Refused(caller));
    }

    @Test
    void nobody_watches_money_that_is_not_limited() throws IOException {
        Gateway gateway = gateway(new CountingProvider(CountingProvider.Manners.OBEYS));

        gateway.chat(on(), asked(1, 40, OptionalInt.empty()), new Client(1_000));

        assertThat(bench.spendings()).isEmpty();
    }

    @Test
    void a_client_that_leaves_is_charged_what_was_generated_for_it() throws IOException {
        CountingProvider provider = new CountingProvider(CountingProvider.Manners.OBEYS);
        Gateway gateway = gateway(provider);

        assertThatThrownBy(
                        () ->
                                gateway.chat(
                                        on(A_DOLLAR_A_DAY),
                                        asked(1, 900, OptionalInt.empty()),
                                        new Client(17)))
                .isInstanceOf(ProviderFailure.Cancelled.class);

        Row row = receipt(1);
        assertThat(row.ending()).isEqualTo("hung-up");
        assertThat(row.completionTokens()).isEqualTo(18).isEqualTo(provider.generated(1));
    }

    @Test
    void a_thousand_at_once_never_overspend_and_every_token_is_on_a_receipt() throws Exception {
        CountingProvider provider = new CountingProvider(CountingProvider.Manners.OBEYS);
        Gateway gateway = gateway(provider);
        Caller ann = on(A_DOLLAR_A_DAY);
        Random random = new Random(11);
        Map<Long, Boolean> left = new ConcurrentHashMap<>();
        List<Thread> threads = new ArrayList<>();
        for (long seed = 1; seed <= 1_000; seed++) {
            long name = seed;
            int wanted = random.nextInt(1, 9_000);
            boolean leaves = random.nextBoolean();
            int patience = leaves ? random.nextInt(wanted) : Integer.MAX_VALUE;
            OptionalInt most =
                    random.nextBoolean()
                            ? OptionalInt.of(random.nextInt(1, 9_000))
                            : OptionalInt.empty();
            threads.add(
                    Thread.ofVirtual()
                            .unstarted(
                                    () -> {
                                        try {
                                            gateway.chat(
                                                    ann,
                                                    asked(name, wanted, most),
                                                    new Client(patience));
                                            left.put(name, false);
                                        } catch (ProviderFailure.Cancelled gone) {
                                            left.put(name, true);
                                        } catch (Refusal spent) {
                                            // Nothing was taken.
                                        }
                                    }));
        }

        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        Map<String, Row> receipts = receipts();
        assertThat(receipts).hasSameSizeAs(left);
        assertThat(left).containsValue(true).containsValue(false);
        left.keySet()
                .forEach(
                        seed ->
                                assertThat(receipts)
                                        .hasEntrySatisfying(
                                                "chatcmpl-" + seed,
                                                row ->
                                                        assertThat(row.completionTokens())
                                                                .isEqualTo(
                                                                        provider.generated(seed))));
        long spent = receipts.values().stream().mapToLong(Row::cost).sum();
        assertThat(spent).isPositive().isLessThanOrEqualTo(DOLLAR).isEqualTo(ledger());
        assertThat(receipts.values()).allMatch(row -> row.forgone() == 0);
        assertThat(gateway.limits(ann).getFirst().remaining()).isEqualTo(DOLLAR - spent);
    }
}
