package dev.stepgate.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows of servers that one runs oneself, L1 to L9 (wire facts, sections 3 and 15). */
final class SelfHosted {
    private static final String THOUGHT = "thought1 thought2 thought3 thought4 thought5";
    private static final String FLAT =
            """
            {"object":"error","message":"The input is longer than the model's context length (8192 \
            tokens).","type":"BadRequestError","param":null,"code":400}""";
    private static final String VLLM_BROKEN =
            """
            {"error":{"message":"EngineCore encountered an issue","type":"InternalServerError",\
            "param":null,"code":500}}""";
    private static final String LOADING =
            """
            {"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""";

    private static final Set<String> KNOWN_TO_TRANSFORMERS =
            Set.of(
                    "model",
                    "messages",
                    "stream",
                    "temperature",
                    "top_p",
                    "max_tokens",
                    "frequency_penalty",
                    "logit_bias",
                    "stop",
                    "seed",
                    "tools",
                    "generation_config");

    private SelfHosted() {}

    static List<Scenario> all() {
        return List.of(
                row(Make.VLLM, "1", "vLLM: 401 whose error is a string", asked -> unauthorized()),
                row(
                        Make.VLLM,
                        "2",
                        "vLLM: error after ten tokens, then [DONE]",
                        SelfHosted::broken),
                row(Make.VLLM, "3a", "vLLM: reasoning", thinking(Make.VLLM)),
                row(Make.OLD_VLLM, "3b", "older vLLM: reasoning_content", thinking(Make.OLD_VLLM)),
                row(Make.SGLANG, "4", "SGLang: 400 without a wrapper", asked -> flat()),
                row(Make.SGLANG, "5a", "SGLang: explicit nulls", thinking(Make.SGLANG)),
                row(Make.SGLANG, "5b", "SGLang: ten tokens, finish abort", SelfHosted::aborted),
                row(Make.TRANSFORMERS, "6a", "transformers: 422, no [DONE]", SelfHosted::strict),
                row(
                        Make.TRANSFORMERS,
                        "6b",
                        "transformers: error in bad JSON",
                        SelfHosted::unquoted),
                row(
                        Make.LLAMA_CPP,
                        "7",
                        "llama.cpp: 503 loading once, progress",
                        SelfHosted::loads),
                row(Make.VLLM, "8", "the end in the middle of a tool call", SelfHosted::halfCall),
                row(Make.VLLM, "9", "silent for 90 s, then the answer", SelfHosted::silent));
    }

    private static Scenario row(Make make, String number, String sentence, Scenario.Script script) {
        return new Scenario("local-" + number, sentence, Endpoints.beside(make, script));
    }

    private static Reply unauthorized() {
        return Reply.error(401, "{\"error\":\"Unauthorized\"}");
    }

    private static Reply broken(Asked asked) {
        return asked.streamed()
                ? Telling.beginning(Make.VLLM, asked, 10).data(VLLM_BROKEN).done()
                : Reply.error(500, VLLM_BROKEN);
    }

    private static Scenario.Script thinking(Make make) {
        return asked ->
                Telling.telling(make, asked, asked.fitted(asked.standard().thinking(THOUGHT)));
    }

    private static Reply flat() {
        return Reply.error(400, FLAT);
    }

    private static Reply aborted(Asked asked) {
        Answer answer = new Answer(asked.answer().limited(10).pieces(), "abort");
        return Telling.telling(Make.SGLANG, asked, answer);
    }

    private static Reply strict(Asked asked) {
        List<String> unknown = new ArrayList<>();
        asked.body().fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(KNOWN_TO_TRANSFORMERS);
        if (!unknown.isEmpty() && asked.endpoint().equals("/chat/completions")) {
            return Reply.error(
                    422,
                    "{\"detail\":\"Unexpected fields in the request: {'%s'}\"}"
                            .formatted(String.join("', '", unknown)));
        }
        return Telling.healthy(Make.TRANSFORMERS, asked);
    }

    private static Reply unquoted(Asked asked) {
        return asked.streamed()
                ? Telling.beginning(Make.TRANSFORMERS, asked, 10)
                        .data("{\"error\": \"CUDA error: \"device-side assert\" triggered\"}")
                        .end()
                : Reply.of(500, "text/plain", "Internal Server Error");
    }

    private static Reply loads(Asked asked) {
        if (asked.attempt() == 1) {
            return Reply.error(503, LOADING);
        }
        Answer answer = asked.fitted(asked.standard().thinking(THOUGHT));
        if (!asked.streamed() || asked.endpoint().equals("/messages")) {
            return Telling.telling(Make.LLAMA_CPP, asked, answer);
        }
        Speech speech = Speech.of(Make.LLAMA_CPP, asked, answer);
        return Reply.streaming()
                .frames(speech.opening())
                .data(progress(asked, 0))
                .comment("")
                .data(progress(asked, asked.promptTokens()))
                .frames(speech.tokens())
                .frames(speech.ending())
                .frames(speech.farewell())
                .end();
    }

    private static String progress(Asked asked, int read) {
        return """
        {"choices":[],"created":1790000000,"id":"chatcmpl-scripted","model":"step-3.5-flash",\
        "object":"chat.completion.chunk","prompt_progress":{"total":%d,"cache":0,"processed":%d,\
        "time_ms":7}}"""
                .formatted(asked.promptTokens(), read);
    }

    private static Reply halfCall(Asked asked) {
        String name = asked.body().at("/tools/0/function/name").asText("get_weather");
        List<String> fragments = List.of("{\"ci", "ty\": \"Par", "is\"}");
        Speech speech = Speech.of(Make.VLLM, asked, Answer.calling(name, fragments));
        return asked.streamed()
                ? Reply.streaming()
                        .frames(speech.opening())
                        .frames(speech.tokens().subList(0, 3))
                        .hangUp()
                : Telling.cutShort(Make.VLLM, asked);
    }

    private static Reply silent(Asked asked) {
        Duration silence = Duration.ofSeconds(90);
        if (!asked.streamed()) {
            return Telling.healthy(Make.VLLM, asked).after(silence);
        }
        Speech speech = Speech.of(Make.VLLM, asked, asked.answer());
        return Telling.rest(
                Reply.streaming().frames(speech.opening()).pause(silence), Make.VLLM, asked, 0);
    }
}
