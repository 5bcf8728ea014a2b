package dev.stepgate.upstream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** OpenRouter's rows of the dialect catalogue, U1 to U16 (wire facts, sections 1 and 15). */
final class OpenRouter {
    private static final Make MAKE = Make.OPENROUTER;
    private static final String THOUGHT = "thought1 thought2 thought3 thought4 thought5";
    private static final String COMMENT = ": OPENROUTER PROCESSING\n\n";

    private static final String PROVIDER_LIMITED =
            limited(
                    "Provider returned error",
                    """
                    {"raw":"stepfun/step-3.5-flash is temporarily rate-limited upstream. Please retry \
                    shortly, or add your own key to accumulate your rate limits","provider_name":"StepFun",\
                    "limit_source":"upstream_provider_shared_pool"}""");
    private static final String NO_CREDIT =
            """
            {"error":{"code":402,"message":"Insufficient credits. Add more credits to continue.",\
            "metadata":{"error_type":"payment_required","limit_source":"openrouter_credits",\
            "reason":"weight_exceeds_budget","remedy_hint":"add_credits"}},"user_id":"user_scripted"}""";
    private static final String IN_FLIGHT =
            """
            {"error":{"code":402,"message":"Too many requests in flight for your balance.",\
            "metadata":{"error_type":"payment_required",\
            "limit_source":"openrouter_in_flight_budget","reason":"in_flight_budget_exhausted"}}}""";
    private static final String FREE_ENDED =
            """
            {"error":{"code":404,"message":"The free variant of stepfun/step-3.5-flash has ended.",\
            "metadata":{"error_type":"not_found"},"availability":{"code":"free_variant_ended",\
            "retryable":false,"requested_models":["stepfun/step-3.5-flash:free"],\
            "fallback_models":["stepfun/step-3.5-flash"]}}}""";
    private static final String MODERATED =
            """
            {"error":{"code":403,"message":"Your chosen model requires moderation and your input was \
            flagged","metadata":{"reasons":["violence"],"flagged_input":"scripted","provider_name":\
            "StepFun","model_slug":"stepfun/step-3.5-flash"}}}""";
    private static final String IN_BODY =
            """
            {"error":{"code":502,"message":"Provider returned error","metadata":{"error_type":\
            "provider_unavailable","provider_name":"StepFun"}},"user_id":"user_scripted"}""";
    private static final String DISCONNECTED =
            """
            {"code":502,"message":"Provider disconnected unexpectedly","metadata":{"error_type":\
            "provider_unavailable","provider_code":"upstream_disconnect"}}""";

    private OpenRouter() {}

    static List<Scenario> all() {
        return List.of(
                row(
                        "1",
                        "stream: comments, reasoning twice over, usage with cost",
                        OpenRouter::happy),
                row("2", "the same, not streamed", OpenRouter::whole),
                row("3", "429 per minute, told in headers and body", OpenRouter::minute),
                row("4", "429 per day, until midnight UTC", OpenRouter::day),
                row("5", "429 of the provider, with Retry-After", OpenRouter::provider),
                row("6a", "402: no credit", asked -> Reply.error(402, NO_CREDIT)),
                row("6b", "402: too much in flight, with Retry-After", OpenRouter::inFlight),
                row("7", "404 free_variant_ended", asked -> Reply.error(404, FREE_ENDED)),
                row("8", "403 moderation", asked -> Reply.error(403, MODERATED)),
                row("9", "error chunk after ten tokens, finish error", OpenRouter::errorChunk),
                row("10", "error chunk after ten tokens, no choices", OpenRouter::errorAlone),
                row("11", "200 whose body is an error", asked -> Reply.json(IN_BODY)),
                row("12", "200 whose choice is an error", OpenRouter::errorChoice),
                row("13", "an echo without choices comes first", OpenRouter::echo),
                row("14", "GET /key: 12 of 50 free requests used", OpenRouter::happy),
                new Scenario(
                        "openrouter-15",
                        "GET /generation: 404, 404, then the cost",
                        OpenRouter::lateGeneration),
                row("16", "GET /models in pages of two", OpenRouter::happy));
    }

    private static Scenario row(String number, String sentence, Scenario.Script script) {
        return new Scenario("openrouter-" + number, sentence, Endpoints.beside(MAKE, script));
    }

    private static String limited(String message, String metadata) {
        return "{\"error\":{\"code\":429,\"message\":\"%s\",\"metadata\":%s},\"user_id\":\"user_scripted\"}"
                .formatted(message, metadata);
    }

    private static Answer thoughtful(Asked asked) {
        return asked.fitted(asked.standard().thinking(THOUGHT));
    }

    private static Reply happy(Asked asked) {
        if (!asked.streamed()) {
            return whole(asked);
        }
        Speech speech = Speech.of(MAKE, asked, thoughtful(asked));
        List<String> frames = new ArrayList<>(List.of(COMMENT, COMMENT));
        frames.addAll(speech.opening());
        List<String> tokens = speech.tokens();
        frames.addAll(tokens.subList(0, Math.min(1, tokens.size())));
        frames.add(COMMENT);
        frames.addAll(tokens.subList(Math.min(1, tokens.size()), tokens.size()));
        frames.addAll(speech.ending());
        frames.addAll(speech.farewell());
        return Reply.streaming(Telling.headers(MAKE)).frames(frames).end();
    }

    private static Reply whole(Asked asked) {
        return Telling.telling(MAKE, asked, thoughtful(asked));
    }

    private static Reply minute(Asked asked) {
        return capped(
                "Rate limit exceeded: free-models-per-min.",
                "openrouter_free_tier_minute",
                20,
                asked.now().truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES));
    }

    private static Reply day(Asked asked) {
        return capped(
                "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model"
                        + " requests per day",
                "openrouter_free_tier_daily",
                50,
                asked.now().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS));
    }

    /** A cap of OpenRouter's own, told in headers and in the body alike. */
    private static Reply capped(String message, String source, int limit, Instant reset) {
        String millis = Long.toString(reset.toEpochMilli());
        String metadata =
                """
                {"headers":{"X-RateLimit-Limit":"%d","X-RateLimit-Remaining":"0",\
                "X-RateLimit-Reset":"%s"},"limit_source":"%s"}"""
                        .formatted(limit, millis, source);
        return Reply.error(
                429,
                limited(message, metadata),
                "X-RateLimit-Limit",
                Integer.toString(limit),
                "X-RateLimit-Remaining",
                "0",
                "X-RateLimit-Reset",
                millis);
    }

    private static Reply provider(Asked asked) {
        return Reply.error(429, PROVIDER_LIMITED, "Retry-After", asked.seconds(3));
    }

    private static Reply inFlight(Asked asked) {
        return Reply.error(402, IN_FLIGHT, "Retry-After", asked.seconds(2));
    }

    private static Reply errorChunk(Asked asked) {
        if (!asked.streamed()) {
            return errorChoice(asked);
        }
        var speech = new ChatSpeech(MAKE, asked, asked.answer());
        ObjectNode chunk =
                speech.chunk(JsonNodeFactory.instance.objectNode().put("content", ""), "error");
        chunk.putRawValue("error", new RawValue(DISCONNECTED));
        return Telling.beginning(MAKE, asked, 10).data(chunk.toString()).done();
    }

    private static Reply errorAlone(Asked asked) {
        if (!asked.streamed()) {
            return Reply.json(IN_BODY);
        }
        var speech = new ChatSpeech(MAKE, asked, asked.answer());
        ObjectNode chunk = speech.envelope("chat.completion.chunk");
        chunk.putArray("choices");
        chunk.putRawValue("error", new RawValue(DISCONNECTED));
        return Telling.beginning(MAKE, asked, 10).data(chunk.toString()).end();
    }

    private static Reply errorChoice(Asked asked) {
        var speech = new ChatSpeech(MAKE, asked, asked.answer());
        ObjectNode root = speech.envelope("chat.completion");
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        choice.put("finish_reason", "error").put("native_finish_reason", "error");
        choice.putObject("message").put("role", "assistant").put("content", "");
        choice.putRawValue("error", new RawValue(DISCONNECTED));
        return Reply.error(200, root.toString(), Telling.headers(MAKE));
    }

    private static Reply echo(Asked asked) {
        if (!asked.streamed()) {
            return whole(asked);
        }
        var speech = new ChatSpeech(MAKE, asked, asked.answer());
        ObjectNode chunk = speech.envelope("chat.completion.chunk");
        chunk.putArray("choices");
        chunk.putObject("debug").putObject("echo_upstream_body").put("model", asked.model());
        return Telling.rest(
                Reply.streaming(Telling.headers(MAKE))
                        .data(chunk.toString())
                        .frames(speech.opening()),
                MAKE,
                asked,
                0);
    }

    private static Reply lateGeneration(Asked asked) {
        if (asked.endpoint().equals("/generation")) {
            return asked.attempt() <= 2
                    ? Reply.error(
                            404, "{\"error\":{\"code\":404,\"message\":\"Generation not found\"}}")
                    : generation();
        }
        return Endpoints.beside(MAKE, OpenRouter::happy).answer(asked);
    }

    static Reply generation() {
        return Reply.json(
                """
                {"data":{"id":"gen-1790000000-scripted","model":"stepfun/step-3.5-flash",\
                "provider_name":"StepFun","created_at":"2026-11-25T00:00:00.000Z","streamed":true,\
                "cancelled":false,"latency":420,"generation_time":1800,"finish_reason":"stop",\
                "native_finish_reason":"stop","tokens_prompt":12,"tokens_completion":65,\
                "native_tokens_prompt":12,"native_tokens_completion":65,"native_tokens_reasoning":5,\
                "native_tokens_cached":0,"total_cost":0.0000207,"usage":0.0000207,\
                "cache_discount":null,"is_byok":false}}""");
    }

    static Reply key() {
        return Reply.json(
                """
                {"data":{"label":"sk-or-v1-scr...ted","limit":null,"limit_remaining":null,\
                "limit_reset":null,"include_byok_in_limit":false,"usage":0.5,"usage_daily":0.01,\
                "usage_weekly":0.1,"usage_monthly":0.5,"is_free_tier":true,"is_management_key":false,\
                "is_provisioning_key":false,"creator_user_id":"user_scripted","expires_at":null,\
                "free_model_daily_requests":{"used":12,"limit":50,"remaining":38},\
                "rate_limit":{"requests":-1,"interval":"10s","note":"deprecated"}}}""");
    }

    /** The models, in pages of two unless the request says otherwise. */
    static Reply models(Asked asked) {
        List<ObjectNode> all =
                List.of(
                        model("stepfun/step-3.5-flash", 262_144, "0.0000001", "0.0000003"),
                        model("stepfun/step-3.5-flash:free", 262_144, "0", "0"),
                        model("minimax/minimax-m2.5:free", 196_608, "0", "0"),
                        model("nvidia/nemotron-3-super:free", 262_144, "0", "0"),
                        model("openrouter/auto", 2_000_000, "-1", "-1"));
        int from = Math.min(asked.number("offset", 0), all.size());
        int to = Math.min(from + Math.clamp(asked.number("limit", 2), 1, 1000), all.size());
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode data = root.putArray("data");
        all.subList(from, to).forEach(data::add);
        root.put("total_count", all.size());
        ObjectNode links = root.putObject("links");
        if (to < all.size()) {
            links.put("next", "/api/v1/models?offset=" + to + "&limit=" + (to - from));
        } else {
            links.putNull("next");
        }
        return Reply.json(root.toString());
    }

    private static ObjectNode model(String id, int context, String in, String out) {
        ObjectNode model = JsonNodeFactory.instance.objectNode().put("id", id);
        model.put("canonical_slug", id).put("name", id).put("created", 1_769_644_800);
        model.put("context_length", context);
        ObjectNode architecture = model.putObject("architecture").put("modality", "text->text");
        architecture.putArray("input_modalities").add("text");
        architecture.putArray("output_modalities").add("text");
        model.putObject("pricing")
                .put("prompt", in)
                .put("completion", out)
                .put("request", "0")
                .put("input_cache_read", "0");
        model.putObject("top_provider")
                .put("context_length", context)
                .put("max_completion_tokens", 65_536)
                .put("is_moderated", false);
        model.putNull("per_request_limits");
        model.putArray("supported_parameters").add("tools").add("reasoning").add("max_tokens");
        return model;
    }
}
