package dev.stepgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A tenant with a dollar a day, and what its operator is told it spent. */
final class Spender {
    static final BigDecimal DOLLAR = BigDecimal.ONE;

    /** A token costs so much that a dollar is some hundred answers. */
    static final String TIERS =
            """
            tiers:
              free: {}
              paid: {}
              dollar:
                dollars-per-day: 1.00
                dollars-per-million-prompt-tokens: 20
                dollars-per-million-completion-tokens: 100
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Spender() {}

    /** One receipt, as the operator gets it. */
    record Paid(String ending, long tokens, BigDecimal reserved, BigDecimal cost) {

        /** Whether the gateway died in the middle of the answer. */
        boolean killed() {
            return ending.equals("killed");
        }
    }

    /** A gateway's folders whose only model is an upstream's, and whose dollar tier is dear. */
    static Home home(Path folder, String url) {
        return Home.outOfTheBox(folder)
                .with("tiers.yaml", TIERS)
                .with("providers.yaml", Written.providers(Written.upstream("far", url, "none")))
                .with("models.yaml", Written.models(Written.model("distant", "far")));
    }

    static BigDecimal sum(Collection<Paid> receipts) {
        return receipts.stream().map(Paid::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Every receipt of a tenant, once nothing is under way any more. */
    static Map<String, Paid> settled(GatewayProcess gateway, String tenant)
            throws IOException, InterruptedException {
        Map<String, Paid> before = Map.of();
        Map<String, Paid> now = receipts(gateway, tenant);
        for (int look = 0; look < 60 && !now.equals(before); look++) {
            before = now;
            new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
            now = receipts(gateway, tenant);
        }
        return now;
    }

    /** The answers of everybody that there are receipts of. */
    static Set<String> ids(GatewayProcess gateway) throws IOException {
        return receipts(gateway, "").keySet();
    }

    /** Every receipt of a tenant, by id. */
    static Map<String, Paid> receipts(GatewayProcess gateway, String tenant) throws IOException {
        Map<String, Paid> paid = new HashMap<>();
        String lines = new String(operator(gateway, "receipts?tenant=" + tenant), UTF_8);
        for (String line : lines.lines().toList()) {
            JsonNode receipt = exactly(line.getBytes(UTF_8));
            paid.put(
                    receipt.path("id").asText(),
                    new Paid(
                            receipt.path("ending").asText(),
                            receipt.path("completion_tokens").asLong(),
                            receipt.path("reserved_dollars").decimalValue(),
                            receipt.path("cost_dollars").decimalValue()));
        }
        return paid;
    }

    /** What the ledger says a tenant spent. */
    static BigDecimal ledger(GatewayProcess gateway, String tenant) throws IOException {
        BigDecimal sum = BigDecimal.ZERO;
        JsonNode told = exactly(operator(gateway, "usage?tenant=" + tenant));
        for (JsonNode row : told.path("data")) {
            sum = sum.add(row.path("cost_dollars").decimalValue());
        }
        return sum;
    }

    /** Where receipts and ledger do not agree. */
    static List<String> faults(GatewayProcess gateway) throws IOException {
        return JSON.convertValue(
                exactly(operator(gateway, "usage/check")).path("faults"),
                JSON.getTypeFactory().constructCollectionType(List.class, String.class));
    }

    private static JsonNode exactly(byte[] json) throws IOException {
        return JSON.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).readTree(json);
    }

    private static byte[] operator(GatewayProcess gateway, String path) {
        return gateway.operator()
                .request()
                .get("/admin/v1/" + path)
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }
}
