package dev.stepgate.engine.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns tokens into text one by one, in whole characters only: the first bytes of one are held
 * until the rest comes. Owned by one thread.
 */
public final class TextStream {
    private final Tokenizer tokenizer;
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] held = {};

    public TextStream(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The text that is certain now; empty while a character is incomplete. */
    public String add(int id) {
        return decode(tokenizer.bytesOf(id), false);
    }

    /** What was held, as U+FFFD; then the stream may begin anew. */
    public String finish() {
        String rest = decode(new byte[0], true);
        decoder.reset();
        return rest;
    }

    private String decode(byte[] more, boolean last) {
        ByteBuffer bytes =
                ByteBuffer.allocate(held.length + more.length).put(held).put(more).flip();
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        decoder.decode(bytes, text, last);
        held = new byte[bytes.remaining()];
        bytes.get(held);
        return text.flip().toString();
    }
}
