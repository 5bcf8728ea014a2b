package dev.stepgate.gateway.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.tenant.Dollars;
import dev.stepgate.gateway.tenant.NewKey;
import dev.stepgate.gateway.tenant.ReasoningField;
import dev.stepgate.gateway.tenant.Tenant;
import dev.stepgate.gateway.tenant.TenantKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** How an operator is shown tenants and keys. */
final class Shown {
    /** How many a list has at most, unless the request says. */
    static final int PAGE = 1_000;

    static final int LARGEST_PAGE = 10_000;

    private Shown() {}

    static ObjectNode tenant(Tenant tenant) {
        ObjectNode shown =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("tenant", tenant.name())
                        .put("id", tenant.id())
                        .put("tier", tenant.tier());
        shown.put("dollars_per_day", dollars(tenant.budgets().dayNanodollars()));
        shown.put("dollars_per_month", dollars(tenant.budgets().monthNanodollars()));
        return shown.put("store_responses", tenant.choices().storesResponses())
                .put(
                        "reasoning",
                        tenant.choices().reasoning().map(ReasoningField::word).orElse(null))
                .put("suspended", tenant.suspended())
                .put("created_at", tenant.since().toString());
    }

    /** JSON's null where the tier's holds. */
    @SuppressWarnings("NullAway") // put takes null, and writes it as JSON's
    private static BigDecimal dollars(OptionalLong nanodollars) {
        return nanodollars.isPresent() ? Dollars.of(nanodollars.getAsLong()) : null;
    }

    static ObjectNode key(TenantKey key, Instant now) {
        ObjectNode shown =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("key_id", key.id())
                        .put("tenant", key.tenant())
                        .put("label", key.label());
        ArrayNode models = shown.putArray("models");
        key.scope().models().forEach(models::add);
        return shown.put("local_only", key.scope().localOnly())
                .put("state", key.state(now).word())
                .put("created_at", key.since().toString())
                .put("expires_at", key.ends().map(Instant::toString).orElse(null))
                .put("replaced_by", key.successor().orElse(null))
                .put("revoked_at", key.revoked().map(Instant::toString).orElse(null));
    }

    /** With the text, which is never shown again. */
    static ObjectNode key(NewKey made, Instant now) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode().put("key", made.text());
        shown.setAll(key(made.key(), now));
        return shown.put("tier", made.tier());
    }

    /**
     * One page of a list.
     *
     * @param id what a thing is called where the next page is asked for
     */
    static <T> ObjectNode list(
            List<T> all, Query query, Function<T, String> id, Function<T, ObjectNode> showing) {
        long most = query.whole("limit", 1, LARGEST_PAGE, PAGE);
        int first = query.text("after").map(after -> indexAfter(all, id, after)).orElse(0);
        List<T> page = all.stream().skip(first).limit(most).toList();
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        page.forEach(each -> data.add(showing.apply(each)));
        boolean more = first + page.size() < all.size();
        return list.put("next_after", more ? id.apply(page.getLast()) : null);
    }

    private static <T> int indexAfter(List<T> all, Function<T, String> id, String after) {
        for (int i = 0; i < all.size(); i++) {
            if (id.apply(all.get(i)).equals(after)) {
                return i + 1;
            }
        }
        throw Wish.refusal("after", after, "next_after of the page before");
    }
}
