package dev.stepgate.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertsTest extends AlertsContract {
    @TempDir Path data;
    private DataFolder folder;
    private Database database;

    @SuppressWarnings("NullAway.Init") // opened before each test
    AlertsTest() {}

    @BeforeEach
    void open() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        database = SqliteDatabase.open(folder);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        folder.close();
    }

    @Override
    Database database() {
        return database;
    }

    private static void check(Wishes wishes) throws IOException {
        Alerts.check(
                wishes,
                name -> Optional.of("whsec_not base64").filter(_ -> name.equals("ENCODED")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 101})
    void what_is_no_percentage_is_refused(int percent) {
        assertThatThrownBy(() -> check(Wishes.USUAL.at(80, percent)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "stepgate.alerts.at: "
                                + percent
                                + " (expected: percentages from 1 to 100)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hooks.example/T0/SECRET",
                "ftp://hooks.example/SECRET",
                "https:///SECRET",
                "https://me:SECRET@hooks.example/",
                "https://hooks.example/SECRET path"
            })
    void what_is_no_address_is_refused_and_not_repeated(String url) {
        assertThatThrownBy(() -> check(Wishes.USUAL.to(url)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("stepgate.alerts.webhook: is no address to post to")
                .hasMessageNotContaining("SECRET");
    }

    @ParameterizedTest
    @CsvSource({
        "swordfish, stepgate.alerts.credential: does not say where it is",
        "env NO_SUCH, stepgate.alerts.credential: environment variable NO_SUCH is not set",
        "env ENCODED, stepgate.alerts.credential: begins with whsec_ (expected after it: base64)"
    })
    void a_secret_that_is_not_there_is_told(String reference, String sentence) {
        Wishes wishes = Wishes.USUAL.to("https://hooks.example/").signed(reference);

        assertThatThrownBy(() -> check(wishes))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(sentence)
                .hasMessageNotContaining("swordfish")
                .hasMessageNotContaining("not base64");
    }

    @Test
    void link_local_addresses_are_not_asked() throws Exception {
        Webhook webhook =
                Webhook.of(Wishes.USUAL.to("http://169.254.169.254/"), _ -> Optional.empty())
                        .orElseThrow();

        assertThat(webhook.tell(Sample.alert(), now.get()))
                .contains("its address is link-local, which is never asked");
    }

    @Test
    void a_line_in_the_log_says_who_spent_how_much_of_what() {
        assertThat(AlertText.sentence(Sample.alert()))
                .isEqualTo(
                        "tenant ann has spent $0.95 of its $1 per day, and the rest does not pay for"
                                + " its requests (100 %; the day ends at 2026-11-25T00:00:00Z)");
    }
}
