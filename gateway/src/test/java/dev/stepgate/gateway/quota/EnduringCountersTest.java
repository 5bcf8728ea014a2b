package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnduringCountersTest extends CountersContract {
    private static final StoreLost THREE_FOR_A_LITTLE = new StoreLost.Admit(3, 5_000);

    @TempDir Path data;
    private final List<String> reported = Collections.synchronizedList(new ArrayList<>());
    private DataFolder folder;
    private Database database;
    private Backlog backlog;
    private EmbeddedCounters embedded;
    private EnduringCounters counters;

    EnduringCountersTest() {}

    @BeforeEach
    void start() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        database = SqliteDatabase.open(folder);
        Instances instances =
                new Instances(
                        database,
                        "gateway-1",
                        _ -> clock.instant(),
                        Duration.ofSeconds(30),
                        _ -> {});
        backlog =
                Backlog.open(
                        database,
                        instances::live,
                        new Backlog.Patience(Duration.ofMillis(1), System::nanoTime, "we wait"),
                        reported::add);
        embedded = new EmbeddedCounters(database, backlog, "gateway-1", clock);
        choose(new StoreLost.Refuse());
    }

    private void choose(StoreLost choice) {
        counters = new EnduringCounters(embedded, backlog, choice, clock);
    }

    @AfterEach
    void stop() throws IOException {
        backlog.close();
        database.close();
        folder.close();
    }

    @Override
    Counters counters() {
        return counters;
    }

    @Override
    void restart() throws IOException {
        stop();
        start();
    }

    @Override
    Sums sums() throws IOException {
        return SumsOf.all(database);
    }

    /** From now on, nothing can be written. */
    private void loseStore() throws IOException {
        execute("alter table receipts rename to receipts_gone");
        execute("alter table instances rename to instances_gone");
    }

    private void bringStoreBack() throws IOException {
        execute("alter table receipts_gone rename to receipts");
        execute("alter table instances_gone rename to instances");
        awaitStore(backlog);
    }

    private void execute(String sql) throws IOException {
        database.now(connection -> execute(connection, sql));
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    @Test
    void while_the_store_is_lost_requests_are_refused_and_told_whose_fault_it_is()
            throws IOException {
        Caller ann = on("ann", FREE);
        answer(ann, 2);
        loseStore();

        Refusal first = refusal(ann);
        Refusal second = refusal(ann);

        assertThat(List.of(first, second))
                .allSatisfy(
                        no ->
                                assertThat(no)
                                        .isInstanceOf(Refusal.StoreLost.class)
                                        .hasMessageContaining("your request is not at fault"));
        assertThat(second.retryAfter()).contains(Duration.ofSeconds(2));
        assertThat(second.detail()).contains("no such table");
        bringStoreBack();
        answer(ann, 1);
        assertThat(remaining(ann)).containsExactly(17L, 47L);
        assertThat(sums()).isEqualTo(new Sums(7_500, 7_500, 0));
    }

    @Test
    void the_loss_and_the_return_are_told_once_each() throws IOException {
        Caller ann = on("ann", FREE);
        loseStore();
        refusal(ann);
        refusal(ann);

        Optional<String> why = backlog.whyLost();
        bringStoreBack();
        answer(ann, 1);

        assertThat(why).hasValueSatisfying(text -> assertThat(text).contains("no such table"));
        assertThat(backlog.whyLost()).isEmpty();
        assertThat(reported)
                .satisfiesExactly(
                        lost ->
                                assertThat(lost)
                                        .startsWith("the store is lost: ")
                                        .endsWith("; until it is back, we wait"),
                        back ->
                                assertThat(back)
                                        .matches(
                                                "the store is back after \\d+ s, and everything"
                                                        + " that waited for it is written"));
    }

    @Test
    void what_ends_while_the_store_is_lost_is_settled_when_it_is_back() throws IOException {
        Caller ann = on("ann", tier(dollarsADay(100_000)));
        Grant answered = take(ann);
        Grant unanswered = take(ann);
        loseStore();

        settle(answered, 10, 5);
        giveBack(unanswered);
        bringStoreBack();

        assertThat(sums()).isEqualTo(new Sums(2_500, 2_500, 0));
        restart();
        assertThat(remaining(ann)).containsExactly(97_500L);
    }

    @Test
    void as_many_are_admitted_without_the_store_as_was_chosen() throws IOException {
        choose(THREE_FOR_A_LITTLE);
        Caller ann = on("ann", tier(Allowance.requests(10, Window.DAY), dollarsADay(10_000)));
        answer(ann, 1);
        loseStore();

        List<Grant> lent = List.of(take(ann), take(ann), take(ann));
        Refusal fourth = refusal(ann);
        Grant bobs = take(on("bob", FREE));

        assertThat(lent)
                .allSatisfy(
                        grant -> {
                            assertThat(grant.answerTokens()).isEqualTo(13);
                            assertThat(grant.reservedNanodollars()).isEqualTo(4_900);
                            assertThat(grant.isBounded()).isTrue();
                        });
        assertThat(bobs.isBounded()).isTrue();
        assertThat(fourth)
                .isInstanceOf(Refusal.StoreLost.class)
                .hasMessageContaining("has answered as many requests of yours");
    }

    @Test
    void what_was_admitted_without_the_store_is_charged_when_it_is_back() throws IOException {
        choose(THREE_FOR_A_LITTLE);
        Caller ann = on("ann", tier(Allowance.requests(10, Window.DAY), dollarsADay(10_000)));
        answer(ann, 3);
        loseStore();
        settle(take(ann), 10, 5);
        Grant running = take(ann);

        bringStoreBack();
        Sums meanwhile = sums();
        settle(running, 10, 10);

        assertThat(meanwhile).isEqualTo(new Sums(10_000, 10_000, 1));
        assertThat(sums()).isEqualTo(new Sums(14_000, 14_000, 0));
        assertThat(refusal(ann)).isInstanceOf(Refusal.Unpaid.class);
        assertThat(remaining(ann)).containsExactly(5L, 0L);
        restart();
        assertThat(remaining(ann)).containsExactly(5L, 0L);
        assertThat(used("requests")).isEqualTo(5);
        assertThat(used("nanodollars")).isEqualTo(14_000);
    }

    private long used(String measure) throws IOException {
        return database.read(connection -> used(connection, measure));
    }

    private static long used(Connection connection, String measure) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select sum(used) from counters where measure = '"
                                        + measure
                                        + "'")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Test
    void what_may_cost_more_than_was_chosen_is_refused_without_the_store() throws IOException {
        choose(new StoreLost.Admit(3, 1_000));
        loseStore();

        Refusal refused = refusal(on("ann", FREE));

        assertThat(refused)
                .isInstanceOf(Refusal.StoreLost.class)
                .hasMessageContaining("may cost more");
    }

    @Test
    void the_store_has_to_take_a_request_before_more_are_admitted_without_it() throws IOException {
        choose(THREE_FOR_A_LITTLE);
        Caller ann = on("ann", FREE);
        for (int i = 0; i < 3; i++) {
            loseStore();
            take(ann);
            bringStoreBack();
        }
        loseStore();
        Refusal fourth = refusal(ann);
        bringStoreBack();
        take(ann);

        loseStore();

        assertThat(fourth).isInstanceOf(Refusal.StoreLost.class);
        assertThat(take(ann).standing().windows()).isEmpty();
    }

    @Test
    void a_store_that_only_stumbled_is_asked_again() throws IOException {
        Caller ann = on("ann", FREE);

        backlog.doubt();
        answer(ann, 1);

        assertThat(remaining(ann)).containsExactly(19L, 49L);
        assertThat(reported).isEmpty();
    }

    @Test
    void a_record_that_the_store_will_never_take_holds_up_no_other() throws IOException {
        Caller ann = on("ann", FREE);
        Grant held = take(ann);
        Late impossible =
                backlog.later(
                        connection -> {
                            try (Statement statement = connection.createStatement()) {
                                return statement.execute(
                                        "insert into ledger (tenant) values ('nobody')");
                            }
                        });

        settle(held, 10, 5);

        assertThat(impossible.await()).isFalse();
        awaitStore(backlog);
        assertThat(sums()).isEqualTo(new Sums(2_500, 2_500, 0));
        assertThat(reported).singleElement().asString().startsWith("a record was refused");
    }

    @Test
    void what_could_not_be_written_before_the_end_stays_charged_its_reservation()
            throws IOException {
        Caller ann = on("ann", tier(dollarsADay(100_000)));
        Grant held = take(ann);
        loseStore();
        settle(held, 10, 5);

        backlog.close();
        execute("alter table receipts_gone rename to receipts");
        execute("alter table instances_gone rename to instances");
        restart();

        assertThat(sums()).isEqualTo(new Sums(7_000, 7_000, 0));
        assertThat(reported).last().asString().startsWith("1 records could not be written");
    }
}
