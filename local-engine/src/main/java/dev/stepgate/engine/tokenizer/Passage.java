package dev.stepgate.engine.tokenizer;

/**
 * A run of text to encode. Adjacent passages are encoded as one text; only the trust differs.
 *
 * @param specials whether special tokens spelled in it are meant: true for what a chat template
 *     wrote, false for what a caller wrote
 */
public record Passage(String text, boolean specials) {}
