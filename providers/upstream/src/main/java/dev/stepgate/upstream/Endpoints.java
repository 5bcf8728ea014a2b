package dev.stepgate.upstream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What an upstream says when it is not asked for an answer. */
final class Endpoints {
    private Endpoints() {}

    /** Plays a script for answers, and these for the rest. */
    static Scenario.Script beside(Make make, Scenario.Script answers) {
        return asked ->
                asked.forAnAnswer() && !(asked.forVectors() && make.hasNoVectors())
                        ? answers.answer(asked)
                        : about(make, asked);
    }

    /** Models, health, counts and the like, by make. */
    static Reply about(Make make, Asked asked) {
        return switch (asked.endpoint()) {
            case "/models" -> make == Make.OPENROUTER ? OpenRouter.models(asked) : models(make);
            case "/messages/count_tokens" ->
                    Reply.json("{\"input_tokens\":" + asked.promptTokens() + "}");
            case "/health" -> health(make);
            case "/key" -> make == Make.OPENROUTER ? OpenRouter.key() : notFound(asked);
            case "/generation" ->
                    make == Make.OPENROUTER ? OpenRouter.generation() : notFound(asked);
            case "/accounts" -> make.isStepFun() ? StepFun.account() : notFound(asked);
            default -> notFound(asked);
        };
    }

    private static Reply health(Make make) {
        return switch (make) {
            case VLLM, OLD_VLLM, SGLANG -> Reply.of(200, "text/plain", "");
            case PLAIN, OPENROUTER, STEPFUN, STEPFUN_DEEPSEEK, TRANSFORMERS, LLAMA_CPP ->
                    Reply.json("{\"status\":\"ok\"}");
        };
    }

    private static Reply models(Make make) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("object", "list");
        ObjectNode model =
                root.putArray("data")
                        .addObject()
                        .put("id", "step-3.5-flash")
                        .put("object", "model")
                        .put("created", 1_769_644_800);
        switch (make) {
            case STEPFUN, STEPFUN_DEEPSEEK -> model.put("owned_by", "stepai");
            case VLLM, OLD_VLLM ->
                    model.put("owned_by", "vllm")
                            .put("root", "step-3.5-flash")
                            .putNull("parent")
                            .put("max_model_len", 262_144);
            case SGLANG ->
                    model.put("owned_by", "sglang")
                            .put("root", "step-3.5-flash")
                            .putNull("parent")
                            .put("max_model_len", 262_144);
            case LLAMA_CPP ->
                    model.put("owned_by", "llamacpp")
                            .putObject("meta")
                            .put("n_ctx_train", 262_144)
                            .put("n_params", 196_000_000_000L);
            case PLAIN, OPENROUTER, TRANSFORMERS -> model.put("owned_by", "scripted");
        }
        return Reply.json(root.toString());
    }

    static Reply notFound(Asked asked) {
        return Reply.error(
                404,
                "{\"error\":{\"message\":\"no such path: %s\",\"type\":\"not_found_error\",\"code\":404}}"
                        .formatted(asked.endpoint()));
    }
}
