package dev.stepgate.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.config.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InForceTest {
    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));
    private static final String MODEL =
            """
            models:
              NAME:
                display-name: Nano
                owned-by: us
                created: 2026-11-24
                context-tokens: 100
                offers:
                  - {provider: local, model: n}
            """;

    @TempDir private Path folder = Path.of("");

    /** The models of each plan that was put in force. */
    private final List<String> made = new ArrayList<>();

    private boolean impossible;

    @BeforeEach
    void write() throws IOException {
        write("gateway.yaml", "stepgate: {}\n");
        write("providers.yaml", "providers:\n  local: {kind: local}\n");
        write("models.yaml", MODEL.replace("NAME", "one"));
        write("tiers.yaml", "tiers:\n  paid: {}\n");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private InForce inForce() {
        Plan plan = Plan.read(folder, new Complaints());
        return new InForce(
                folder,
                plan,
                (next, complaints) -> {
                    if (impossible) {
                        complaints.add(new Place("models.yaml", 1, 1), "needs a restart");
                    } else {
                        made.addAll(next.models().keySet());
                    }
                },
                NOON);
    }

    @Test
    void what_the_files_say_now_is_put_in_force() throws IOException {
        InForce files = inForce();
        write("models.yaml", MODEL.replace("NAME", "two"));

        assertThat(files.reload()).isEqualTo(new InForce.Outcome.Taken(NOON.instant()));

        assertThat(made).containsExactly("two");
        assertThat(files.state().plan().models()).containsOnlyKeys("two");
        assertThat(files.state().lastRefused()).isEmpty();
    }

    @Test
    void a_fault_anywhere_keeps_everything_as_it_was_and_is_told_with_its_place()
            throws IOException {
        InForce files = inForce();
        write("models.yaml", MODEL.replace("NAME", "two"));
        write("tiers.yaml", "tiers:\n  paid: {colour: red}\n");

        InForce.Outcome outcome = files.reload();

        assertThat(outcome)
                .isEqualTo(
                        new InForce.Outcome.Refused(
                                List.of(
                                        folder
                                                + "/tiers.yaml:2:10: tiers.paid.colour: is not a"
                                                + " setting (expected: requests-per-minute,"
                                                + " requests-per-day,"
                                                + " tokens-per-minute, requests-at-once, dollars-per-day,"
                                                + " dollars-per-month, dollars-per-million-prompt-tokens,"
                                                + " dollars-per-million-completion-tokens,"
                                                + " most-answer-tokens, weight, models, labels)")));
        assertThat(made).isEmpty();
        assertThat(files.state().plan().models()).containsOnlyKeys("one");
        assertThat(files.state().lastRefused()).hasSize(1);
    }

    @Test
    void what_needs_a_restart_is_refused_as_a_whole() throws IOException {
        InForce files = inForce();

        impossible = true;
        assertThat(files.reload()).isInstanceOf(InForce.Outcome.Refused.class);

        impossible = false;
        write("gateway.yaml", "stepgate: {http: {port: 1}}\n");
        assertThat(files.reload())
                .isInstanceOfSatisfying(
                        InForce.Outcome.Refused.class,
                        refused ->
                                assertThat(refused.faults())
                                        .singleElement()
                                        .asString()
                                        .contains("gateway.yaml:1:1: was changed")
                                        .contains("restart"));
        assertThat(made).isEmpty();
    }

    @Test
    void a_change_is_taken_once_it_has_stayed_for_two_looks() throws IOException {
        InForce files = inForce();
        files.look();
        write("models.yaml", "models:\n");
        files.look();
        write("models.yaml", MODEL.replace("NAME", "two"));
        files.look();
        assertThat(made).isEmpty();

        files.look();
        files.look();

        assertThat(made).containsExactly("two");
    }

    @Test
    void a_fault_is_considered_once_and_the_way_back_as_well() throws IOException {
        InForce files = inForce();
        String good = Files.readString(folder.resolve("models.yaml"));
        write("models.yaml", "models: {}\n");
        files.look();
        files.look();
        files.look();
        assertThat(files.state().lastRefused()).isNotEmpty();
        assertThat(made).isEmpty();

        write("models.yaml", good);
        files.look();
        files.look();

        assertThat(made).containsExactly("one");
        assertThat(files.state().lastRefused()).isEmpty();
    }

    @Test
    void links_that_turn_to_another_folder_are_followed() throws IOException {
        Path real = Files.createDirectory(folder.resolve("..first"));
        Path other = Files.createDirectory(folder.resolve("..second"));
        Files.writeString(real.resolve("models.yaml"), MODEL.replace("NAME", "one"));
        Files.writeString(other.resolve("models.yaml"), MODEL.replace("NAME", "two"));
        Path link = Files.createSymbolicLink(folder.resolve("..data"), real);
        Files.delete(folder.resolve("models.yaml"));
        Files.createSymbolicLink(
                folder.resolve("models.yaml"), Path.of("..data").resolve("models.yaml"));
        InForce files = inForce();

        Files.delete(link);
        Files.createSymbolicLink(link, other);
        files.look();
        files.look();

        assertThat(made).containsExactly("two");
    }
}
