package dev.stepgate.gateway.openai;

import static dev.stepgate.gateway.openai.GenerationWriting.putDollars;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.Limit;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.usage.Sum;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what a tenant has used and has left in OpenRouter's shapes (wire facts, §1.2, §1.8). */
final class KeyWriting {

    private KeyWriting() {}

    /**
     * What there is to tell.
     *
     * @param used day by day
     */
    record Account(Caller caller, List<Limit> limits, LocalDate today, List<Sum> used) {

        long costSince(LocalDate day) {
            return used.stream()
                    .filter(each -> !LocalDate.parse(each.of()).isBefore(day))
                    .mapToLong(Sum::costNanodollars)
                    .sum();
        }

        Optional<Limit> limit(Measure measure, Window window) {
            return limits.stream()
                    .filter(each -> each.allowance().measure() == measure)
                    .filter(each -> each.allowance().window() == window)
                    .findFirst();
        }

        /** The one with the least left. */
        Optional<Limit> money() {
            return limits.stream()
                    .filter(each -> each.allowance().measure() == Measure.NANODOLLARS)
                    .min(Comparator.comparingLong(Limit::remaining));
        }
    }

    static String key(Account account) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode data = answer.putObject("data");
        Caller caller = account.caller();
        data.put("label", caller.tenant() + " " + caller.keyId());
        limit(data, account.money());
        LocalDate today = account.today();
        putDollars(data, "usage", account.costSince(LocalDate.EPOCH));
        putDollars(data, "usage_daily", account.costSince(today));
        putDollars(
                data,
                "usage_weekly",
                account.costSince(today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))));
        putDollars(data, "usage_monthly", account.costSince(today.withDayOfMonth(1)));
        data.put("include_byok_in_limit", false);
        for (String byok : List.of("", "_daily", "_weekly", "_monthly")) {
            data.put("byok_usage" + byok, 0);
        }
        data.put("is_free_tier", caller.tier().price().equals(Optional.of(Price.FREE)));
        data.put("is_management_key", false);
        data.put("is_provisioning_key", false);
        data.putNull("creator_user_id");
        data.putNull("expires_at");
        requests(data, account);
        return answer.toString();
    }

    private static void limit(ObjectNode data, Optional<Limit> money) {
        if (money.isEmpty()) {
            data.putNull("limit").putNull("limit_remaining").putNull("limit_reset");
            return;
        }
        Allowance allowance = money.get().allowance();
        putDollars(data, "limit", allowance.most());
        putDollars(data, "limit_remaining", Math.max(0, money.get().remaining()));
        data.put("limit_reset", reset(allowance.window()));
    }

    private static @Nullable String reset(Window window) {
        return switch (window) {
            case MINUTE -> "minutely";
            case DAY -> "daily";
            case MONTH -> "monthly";
            case ALWAYS -> null;
        };
    }

    private static void requests(ObjectNode data, Account account) {
        account.limit(Measure.REQUESTS, Window.DAY)
                .ifPresent(
                        daily -> {
                            long most = daily.allowance().most();
                            long left = Math.max(0, daily.remaining());
                            data.putObject("free_model_daily_requests")
                                    .put("used", most - left)
                                    .put("limit", most)
                                    .put("remaining", left);
                        });
        Optional<Limit> minute = account.limit(Measure.REQUESTS, Window.MINUTE);
        data.putObject("rate_limit")
                .put("requests", minute.map(each -> each.allowance().most()).orElse(-1L))
                .put("interval", minute.isPresent() ? "60s" : "10s")
                .put("note", "read the response's RateLimit header");
    }

    /** What was ever there to spend, and what of it was spent: their difference is what is left. */
    static String credits(Account account) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode data = answer.putObject("data");
        long used = account.costSince(LocalDate.EPOCH);
        Optional<Limit> money = account.money();
        if (money.isPresent()) {
            putDollars(data, "total_credits", used + Math.max(0, money.get().remaining()));
        } else {
            data.putNull("total_credits");
        }
        putDollars(data, "total_usage", used);
        return answer.toString();
    }
}
