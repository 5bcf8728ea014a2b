package dev.stepgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator is told of a tenant's money by the log, the webhook and the list; once. */
class BudgetAlertsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_REQUESTS = 50;

    private static final String TIERS =
            """
            tiers:
              free: {}
              paid: {}
              small:
                dollars-per-day: 0.00002
                dollars-per-million-prompt-tokens: 0.10
                dollars-per-million-completion-tokens: 0.30
            """;

    private final BlockingQueue<String> posted = new LinkedBlockingQueue<>();

    @Test
    void who_spends_all_is_told_of_at_80_and_at_100_percent_and_never_again(@TempDir Path folder)
            throws Exception {
        HttpServer webhook = listening();
        try {
            Home home = home(folder, webhook);
            String key = spendAll(home);

            askAgainAfterARestart(home, key);
            assertThat(posted).allMatch(body -> body.contains("\"tenant\":\"bob\""));
        } finally {
            webhook.stop(0);
        }
    }

    private String next() throws InterruptedException {
        String body = posted.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return body == null ? "nothing was posted" : body;
    }

    private HttpServer listening() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    posted.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static Home home(Path folder, HttpServer webhook) {
        return Home.outOfTheBox(folder)
                .with("tiers.yaml", TIERS)
                .with(
                        "gateway.yaml",
                        "stepgate:\n  alerts:\n    webhook: http://127.0.0.1:"
                                + webhook.getAddress().getPort()
                                + "/alerts\n");
    }

    /** Returns the key it was done with. */
    private String spendAll(Home home) throws InterruptedException {
        try (GatewayProcess gateway = GatewayProcess.start(home)) {
            Client ann = gateway.newTenant("ann", "small");
            askUntilRefused(ann);

            assertThat(gateway.output().says("per day (80 %; the day ends at ", PATIENCE)).isTrue();
            assertThat(gateway.output().says(" (100 %; the day ends at ", PATIENCE)).isTrue();
            JsonPath list =
                    gateway.as(home.read("admin.key"))
                            .request()
                            .get("/admin/v1/alerts?tenant=ann")
                            .jsonPath();
            assertThat(list.getList("data.percent")).containsExactlyInAnyOrder(80, 100);
            assertThat(ann.request().get("/q/metrics").asString())
                    .contains("stepgate_budget_alerts_total{percent=\"80\",window=\"day\"} 1.0\n")
                    .contains("stepgate_budget_alerts_total{percent=\"100\",window=\"day\"} 1.0\n");
            assertThat(List.of(next(), next()))
                    .allMatch(body -> body.startsWith("{\"type\":\"budget.reached\","))
                    .allMatch(body -> body.contains("\"tenant\":\"ann\",\"tier\":\"small\","))
                    .allMatch(body -> !body.contains("key") && !body.contains("free tier limits"))
                    .anyMatch(body -> body.contains("\"percent\":80,"))
                    .anyMatch(body -> body.contains("\"percent\":100,"));
            gateway.stop();
            return ann.key();
        }
    }

    private static void askUntilRefused(Client client) {
        for (int i = 0; i < MOST_REQUESTS; i++) {
            Response response = client.ask("stepgate/step-nano");
            if (response.statusCode() == 402) {
                return;
            }
            assertThat(response.statusCode()).isEqualTo(200);
        }
        throw new AssertionError("the budget is never spent");
    }

    private static void askAgainAfterARestart(Home home, String key) throws InterruptedException {
        try (GatewayProcess gateway = GatewayProcess.start(home)) {
            Client ann = gateway.as(key);
            assertThat(ann.ask("stepgate/step-nano").statusCode()).isEqualTo(402);
            askUntilRefused(gateway.newTenant("bob", "small"));

            assertThat(gateway.output().says("tenant bob has spent", PATIENCE)).isTrue();
            assertThat(gateway.output().soFar()).doesNotContain("tenant ann");
        }
    }
}
