package dev.stepgate.gateway;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Makes names that nobody can guess or meet twice. Thread-safe if its source of chance is. */
public final class Ids {
    private static final HexFormat HEX = HexFormat.of();

    private final RandomGenerator chance;

    public Ids(RandomGenerator chance) {
        this.chance = chance;
    }

    /** Names one HTTP request, as in {@code req_0123456789abcdef01234567}. */
    public String request() {
        return "req_" + fresh();
    }

    /** Names one answer to a chat. */
    public String answer() {
        return "chatcmpl-" + fresh();
    }

    /** Names vectors that were made together. */
    public String embedding() {
        return "embd-" + fresh();
    }

    /** Names one completion of raw text. */
    public String completion() {
        return "cmpl-" + fresh();
    }

    /** Names one answer in Anthropic's dialect. */
    public String message() {
        return "msg_" + fresh();
    }

    /** What the names of one response and its items have in common. */
    public String response() {
        return fresh();
    }

    /** Names this process among those that share a store. */
    public String instance() {
        return "gateway-" + fresh();
    }

    /** Names one tool call of an answer. */
    public String call() {
        return "call_" + fresh();
    }

    private String fresh() {
        byte[] bytes = new byte[12];
        chance.nextBytes(bytes);
        return HEX.formatHex(bytes);
    }
}
