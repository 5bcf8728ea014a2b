package dev.stepgate.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TierFileTest {
    private final Complaints complaints = new Complaints();

    @TempDir private Path folder;

    @Test
    void a_tier_has_the_allowances_written_and_no_others() throws IOException {
        Map<String, Tier> tiers =
                read(
                        """
                        tiers:
                          ours:
                            requests-per-minute: 20
                            requests-per-day: 50
                            tokens-per-minute: 1000
                            requests-at-once: 4
                            dollars-per-day: 2.5
                            dollars-per-month: 0.000000001
                        """);

        assertThat(complaints.all()).isEmpty();
        assertThat(tiers.values().iterator().next().allowances())
                .containsExactlyInAnyOrder(
                        new Allowance(Measure.REQUESTS, Window.MINUTE, 20),
                        new Allowance(Measure.REQUESTS, Window.DAY, 50),
                        new Allowance(Measure.TOKENS, Window.MINUTE, 1000),
                        new Allowance(Measure.AT_ONCE, Window.ALWAYS, 4),
                        new Allowance(Measure.NANODOLLARS, Window.DAY, 2_500_000_000L),
                        new Allowance(Measure.NANODOLLARS, Window.MONTH, 1));
    }

    @Test
    void a_tier_has_a_price_a_longest_answer_and_a_weight() throws IOException {
        Map<String, Tier> tiers =
                read(
                        """
                        tiers:
                          ours:
                            dollars-per-million-prompt-tokens: 0.10
                            dollars-per-million-completion-tokens: 0.30
                            most-answer-tokens: 8192
                            weight: 4
                        """);

        assertThat(complaints.all()).isEmpty();
        assertThat(tiers)
                .containsEntry(
                        "ours",
                        new Tier(
                                "ours",
                                List.of(),
                                List.of(),
                                Set.of(),
                                Optional.of(new Price(100, 300)),
                                OptionalInt.of(8192),
                                4));
    }

    @Test
    void a_tier_of_which_nothing_is_said_is_unlimited_at_the_offers_price() throws IOException {
        Map<String, Tier> tiers = read("tiers:\n  ours: {}\n");

        assertThat(complaints.all()).isEmpty();
        assertThat(tiers).containsEntry("ours", new Tier("ours", List.of(), List.of()));
    }

    @Test
    void half_a_price_is_refused() throws IOException {
        read("tiers:\n  ours:\n    dollars-per-million-prompt-tokens: 1\n");

        assertThat(complaints.all())
                .singleElement()
                .asString()
                .contains("dollars-per-million-prompt-tokens")
                .contains("dollars-per-million-completion-tokens beside it");
    }

    @Test
    void a_budget_of_nothing_or_of_parts_of_a_billionth_is_refused() throws IOException {
        read("tiers:\n  ours:\n    dollars-per-day: 0\n    dollars-per-month: 0.0000000001\n");

        assertThat(complaints.all())
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.toString()).contains("dollars-per-"));
    }

    private Map<String, Tier> read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("tiers.yaml"), text);
        return TierFile.read(file, List.of(), List.of(), complaints);
    }
}
