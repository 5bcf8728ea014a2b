package dev.stepgate.upstream;

/** Makes of upstream, as far as their answers differ. */
enum Make {
    /** OpenAI's own shape; thoughts where most look for them. */
    PLAIN("reasoning_content", UsagePlace.LAST_IF_ASKED),
    OPENROUTER("reasoning", UsagePlace.LAST),
    STEPFUN("reasoning", UsagePlace.EVERY_CHUNK),
    /** StepFun asked for {@code reasoning_format: deepseek-style}. */
    STEPFUN_DEEPSEEK("reasoning_content", UsagePlace.EVERY_CHUNK),
    VLLM("reasoning", UsagePlace.LAST_IF_ASKED),
    OLD_VLLM("reasoning_content", UsagePlace.LAST_IF_ASKED),
    SGLANG("reasoning_content", UsagePlace.LAST_IF_ASKED),
    TRANSFORMERS("reasoning_content", UsagePlace.ON_FINISH),
    LLAMA_CPP("reasoning_content", UsagePlace.LAST_IF_ASKED);

    /** Where in a stream usage is named. */
    enum UsagePlace {
        LAST,
        LAST_IF_ASKED,
        EVERY_CHUNK,
        ON_FINISH
    }

    private final String thoughtField;
    private final UsagePlace usage;

    Make(String thoughtField, UsagePlace usage) {
        this.thoughtField = thoughtField;
        this.usage = usage;
    }

    String thoughtField() {
        return thoughtField;
    }

    UsagePlace usage() {
        return usage;
    }

    /** Whether it knows no embeddings. */
    boolean hasNoVectors() {
        return isStepFun() || this == TRANSFORMERS;
    }

    /** How it writes vectors: some know one way only. */
    VectorSpeech.Form vectors() {
        return this == SGLANG || this == LLAMA_CPP
                ? VectorSpeech.Form.NUMBERS
                : VectorSpeech.Form.AS_ASKED;
    }

    boolean isStepFun() {
        return this == STEPFUN || this == STEPFUN_DEEPSEEK;
    }
}
