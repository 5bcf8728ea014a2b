package dev.stepgate.upstream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Chat completions as one make of upstream writes them (wire facts, sections 1 to 4). Immutable.
 */
record ChatSpeech(Make make, Asked asked, Answer answer) implements Speech {
    private static final long CREATED = 1_790_000_000;

    @Override
    public List<String> opening() {
        ObjectNode delta = object();
        switch (make) {
            case STEPFUN, STEPFUN_DEEPSEEK ->
                    delta.put("role", "").put("content", "").put(make.thoughtField(), "");
            case SGLANG, LLAMA_CPP -> delta.put("role", "assistant").putNull("content");
            case PLAIN, OPENROUTER, VLLM, OLD_VLLM, TRANSFORMERS ->
                    delta.put("role", "assistant").put("content", "");
        }
        ObjectNode chunk = chunk(delta, "");
        if (make.isStepFun()) {
            chunk.put("created", 0).set("usage", usage(0, 0));
        }
        return List.of(Speech.frame(chunk));
    }

    @Override
    public List<String> tokens() {
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < answer.pieces().size(); i++) {
            ObjectNode chunk = chunk(delta(answer.pieces().get(i)), "");
            if (make.usage() == Make.UsagePlace.EVERY_CHUNK) {
                chunk.set("usage", usage(i + 1, Math.min(i + 1, answer.thoughtTokens())));
            }
            frames.add(Speech.frame(chunk));
        }
        return frames;
    }

    @Override
    public List<String> ending() {
        List<String> frames = new ArrayList<>();
        frames.add(Speech.frame(finishing()));
        boolean apart =
                make.usage() == Make.UsagePlace.LAST
                        || (make.usage() == Make.UsagePlace.LAST_IF_ASKED && asked.usageAsked());
        if (apart) {
            ObjectNode chunk = envelope("chat.completion.chunk");
            chunk.putArray("choices");
            chunk.set("usage", usage());
            withTimings(chunk);
            frames.add(Speech.frame(chunk));
        }
        return frames;
    }

    private ObjectNode finishing() {
        ObjectNode delta = object();
        switch (make) {
            case OPENROUTER -> delta.put("content", "");
            case STEPFUN, STEPFUN_DEEPSEEK -> delta.put("role", "").put("content", "");
            case SGLANG -> delta.putNull("role").putNull("content").putNull("tool_calls");
            case PLAIN, VLLM, OLD_VLLM, TRANSFORMERS, LLAMA_CPP -> {}
        }
        ObjectNode chunk = chunk(delta, answer.finish());
        if (make.isStepFun() || make == Make.TRANSFORMERS) {
            chunk.set("usage", usage());
        }
        withTimings(chunk);
        return chunk;
    }

    @Override
    public List<String> farewell() {
        return make == Make.TRANSFORMERS ? List.of() : List.of(Speech.done());
    }

    @Override
    public String whole() {
        ObjectNode root = envelope("chat.completion");
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        choice.put("finish_reason", answer.finish());
        if (make == Make.OPENROUTER) {
            choice.put("native_finish_reason", answer.finish()).putNull("logprobs");
        }
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        if (answer.text().isEmpty() && !answer.calls().isEmpty()) {
            message.putNull("content");
        } else {
            message.put("content", answer.text());
        }
        if (!answer.thought().isEmpty()) {
            message.put(make.thoughtField(), answer.thought());
            addDetails(message, answer.thought());
        }
        if (!answer.calls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            for (Piece.CallBegun call : answer.calls()) {
                named(calls.addObject(), call, answer.arguments(call));
            }
        }
        root.set("usage", usage());
        withTimings(root);
        return root.toString();
    }

    /** A chunk of this answer with one choice; empty for no finish reason. */
    ObjectNode chunk(ObjectNode delta, String finish) {
        ObjectNode chunk = envelope("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject();
        choice.put("index", 0).set("delta", delta);
        if (finish.isEmpty() && !make.isStepFun()) {
            choice.putNull("finish_reason");
        } else {
            choice.put("finish_reason", finish);
        }
        switch (make) {
            case OPENROUTER -> {
                choice.set("native_finish_reason", choice.path("finish_reason"));
                choice.putNull("logprobs");
            }
            case VLLM, OLD_VLLM -> choice.putNull("logprobs").putNull("stop_reason");
            case SGLANG -> {
                choice.putNull("logprobs").putNull("matched_stop");
                chunk.putNull("usage");
            }
            case PLAIN, STEPFUN, STEPFUN_DEEPSEEK, TRANSFORMERS, LLAMA_CPP -> {}
        }
        return chunk;
    }

    /** All of a chunk but its choices. */
    ObjectNode envelope(String object) {
        ObjectNode root =
                object().put("id", id())
                        .put("object", object)
                        .put("created", CREATED)
                        .put("model", asked.model());
        switch (make) {
            case OPENROUTER -> root.put("provider", "StepFun");
            case STEPFUN, STEPFUN_DEEPSEEK -> root.put("agent", "");
            case TRANSFORMERS -> root.put("system_fingerprint", "");
            case LLAMA_CPP -> root.put("system_fingerprint", "b1-scripted");
            case SGLANG -> root.putObject("metadata").put("weight_version", "default");
            case PLAIN, VLLM, OLD_VLLM -> {}
        }
        return root;
    }

    private String id() {
        return switch (make) {
            case OPENROUTER -> "gen-1790000000-scripted";
            case STEPFUN, STEPFUN_DEEPSEEK -> "9f5c1d.7a20be";
            case PLAIN, VLLM, OLD_VLLM, SGLANG, TRANSFORMERS, LLAMA_CPP -> "chatcmpl-scripted";
        };
    }

    private ObjectNode delta(Piece piece) {
        ObjectNode delta = object();
        switch (make) {
            case OPENROUTER -> delta.put("role", "assistant");
            case STEPFUN, STEPFUN_DEEPSEEK -> delta.put("role", "").put("content", "");
            case SGLANG ->
                    delta.putNull("role")
                            .putNull("content")
                            .putNull("reasoning_content")
                            .putNull("tool_calls");
            case PLAIN, VLLM, OLD_VLLM, TRANSFORMERS, LLAMA_CPP -> {}
        }
        switch (piece) {
            case Piece.Thought(String text) -> {
                if (make == Make.OPENROUTER) {
                    delta.put("content", "");
                }
                delta.put(make.thoughtField(), text);
                addDetails(delta, text);
            }
            case Piece.Said(String text) -> delta.put("content", text);
            case Piece.CallBegun call -> named(delta.putArray("tool_calls").addObject(), call, "");
            case Piece.CallArguments(int index, String fragment) ->
                    delta.putArray("tool_calls")
                            .addObject()
                            .put("index", index)
                            .putObject("function")
                            .put("arguments", fragment);
        }
        return delta;
    }

    private void addDetails(ObjectNode owner, String text) {
        if (make == Make.OPENROUTER) {
            owner.putArray("reasoning_details")
                    .addObject()
                    .put("type", "reasoning.text")
                    .put("text", text)
                    .put("format", "unknown")
                    .put("index", 0);
        }
    }

    private static void named(ObjectNode entry, Piece.CallBegun call, String arguments) {
        entry.put("index", call.index()).put("id", call.id()).put("type", "function");
        entry.putObject("function").put("name", call.name()).put("arguments", arguments);
    }

    private ObjectNode usage() {
        return usage(answer.pieces().size(), answer.thoughtTokens());
    }

    private ObjectNode usage(int completion, int thoughts) {
        int prompt = asked.promptTokens();
        ObjectNode usage =
                object().put("prompt_tokens", prompt)
                        .put("completion_tokens", completion)
                        .put("total_tokens", prompt + completion);
        switch (make) {
            case STEPFUN, STEPFUN_DEEPSEEK -> usage.put("cached_tokens", 0);
            case SGLANG -> usage.put("reasoning_tokens", thoughts);
            case TRANSFORMERS -> {}
            case OPENROUTER -> {
                usage.put("cost", prompt * 1e-7 + completion * 3e-7).put("is_byok", false);
                usage.putObject("prompt_tokens_details")
                        .put("cached_tokens", 0)
                        .put("cache_write_tokens", 0)
                        .put("audio_tokens", 0);
                usage.putObject("completion_tokens_details").put("reasoning_tokens", thoughts);
                usage.putObject("cost_details").putNull("upstream_inference_cost");
            }
            case PLAIN, VLLM, OLD_VLLM, LLAMA_CPP -> {
                usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
                usage.putObject("completion_tokens_details").put("reasoning_tokens", thoughts);
            }
        }
        return usage;
    }

    private void withTimings(ObjectNode root) {
        if (make == Make.LLAMA_CPP) {
            root.putObject("timings")
                    .put("prompt_n", asked.promptTokens())
                    .put("predicted_n", answer.pieces().size())
                    .put("predicted_ms", 12.5);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
