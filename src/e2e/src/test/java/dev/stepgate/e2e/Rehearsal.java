package dev.stepgate.e2e;

import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A gateway with the bundled model and with upstreams that answer in odd ways or not at all, each
 * under a model's name of its own. Thread-safe; ends with the process of the tests.
 *
 * <p>The tier {@code poor} has one request a day.
 *
 * @param limited serves the model of that name, and is well
 * @param scripted serves the model of that name with what is queued
 */
record Rehearsal(GatewayProcess gateway, ScriptedUpstream limited, ScriptedUpstream scripted) {
    /**
     * It waits for no upstream at its limit: that is left to clients. Those that break are asked
     * all the same. Who reads thoughts finds each once, although it comes in two fields.
     */
    private static final String GATEWAY =
            """
            stepgate:
              http:
                host: 127.0.0.1
                reasoning: both
              failover:
                patience: 0s
                circuit-requests: 1000
            """;

    private static final Reply LIMITED =
            Reply.error(
                    429,
                    "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"rate_limit_error\","
                            + "\"code\":\"rate_limit_exceeded\"}}",
                    "Retry-After",
                    "1");

    /** Nothing can take the place of an upstream whose call has begun. */
    private static final Reply BREAKS =
            Reply.streaming()
                    .data(chunk("{\"role\":\"assistant\",\"content\":\"Let me look.\"}"))
                    .data(
                            chunk(
                                    "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
                                            + "\"function\":{\"name\":\"get_time\",\"arguments\":\"{\\\"ci\"}}]}"))
                    .hangUp();

    static Rehearsal start() throws IOException, InterruptedException {
        Map<String, ScriptedUpstream> upstreams = new TreeMap<>();
        for (String scenario :
                new String[] {"thinking", "framing", "big-arguments", "vectors-numbers"}) {
            upstreams.put(scenario, ScriptedUpstream.playing(scenario, 1));
        }
        ScriptedUpstream limited = ScriptedUpstream.playing("healthy", 1);
        ScriptedUpstream scripted = ScriptedUpstream.start();
        upstreams.put("limited", limited);
        upstreams.put("scripted", scripted);
        upstreams.put("breaks", ScriptedUpstream.start().otherwise(BREAKS));
        Home home =
                Home.outOfTheBox(Files.createTempDirectory("stepgate-rehearsal"))
                        .with("gateway.yaml", GATEWAY)
                        .with("providers.yaml", providers(upstreams))
                        .with("models.yaml", models(upstreams))
                        .with(
                                "tiers.yaml",
                                "tiers:\n  poor:\n    requests-per-day: 1\n  paid: {}\n");
        return new Rehearsal(GatewayProcess.start(home), limited, scripted);
    }

    private static String providers(Map<String, ScriptedUpstream> upstreams) {
        StringBuilder text = new StringBuilder(Written.providers(Written.engine()));
        upstreams.forEach(
                (name, upstream) -> text.append(Written.upstream(name, upstream.url(), "none")));
        return text.toString();
    }

    private static String models(Map<String, ScriptedUpstream> upstreams) {
        StringBuilder text =
                new StringBuilder(Written.models(Written.model("stepgate/step-nano", "local")));
        upstreams.keySet().forEach(name -> text.append(Written.model(name, name)));
        return text.toString().replaceAll("(?<=name: vectors-numbers\n)", "    task: embeddings\n");
    }

    /** Has the next request to the model {@code limited} refused, until a second later. */
    void limitOnce() {
        limited.then(LIMITED);
    }

    /** The key of a new tenant whose day is over. */
    String spentKey(String name) {
        Client poor = gateway.newTenant(name, "poor");
        poor.ask("stepgate/step-nano").then().statusCode(200);
        return poor.key();
    }

    /** The key of a new tenant whose responses are stored. */
    String storingKey(String name) {
        Client storing = gateway.newTenant(name, "paid");
        gateway.operator()
                .request()
                .body("{\"store_responses\":true}")
                .patch("/admin/v1/tenants/" + name)
                .then()
                .statusCode(200);
        return storing.key();
    }

    private static String chunk(String delta) {
        return """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m",\
        "choices":[{"index":0,"delta":%s,"finish_reason":null}]}\
        """
                .formatted(delta);
    }

    /** Hands tests the one there is, made when first asked for. */
    static final class Shared implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType().equals(Rehearsal.class);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(Rehearsal.class))
                    .computeIfAbsent(Rehearsal.class, type -> started(), Rehearsal.class);
        }

        private static Rehearsal started() {
            try {
                return start();
            } catch (IOException | InterruptedException fault) {
                throw new AssertionError("the gateway could not be started", fault);
            }
        }
    }
}
