package dev.stepgate.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepgate.upstream.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Lays data out as server-sent events, in any way that WHATWG's rules allow, and cuts the bytes.
 */
final class Wire {
    private static final String[] LINE_ENDS = {"\n", "\r\n", "\r"};

    private Wire() {}

    /** A stream's bytes. */
    static byte[] laidOut(List<String> data, Random random) {
        String end = LINE_ENDS[random.nextInt(LINE_ENDS.length)];
        String colon = random.nextBoolean() ? ": " : ":";
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "\ufeff" : "");
        for (String each : data) {
            switch (random.nextInt(8)) {
                case 0 -> text.append(": a comment").append(end).append(end);
                case 1 -> text.append(":").append(end);
                case 2 -> text.append("id: 7").append(end);
                case 3 -> text.append("retry: 10").append(end).append(end);
                default -> {}
            }
            each.lines()
                    .forEach(line -> text.append("data").append(colon).append(line).append(end));
            text.append(end);
        }
        return text.toString().getBytes(UTF_8);
    }

    /** Each piece is a chunk and a packet of its own. */
    static Reply inPieces(byte[] bytes, int most, Random random) {
        Reply reply = Reply.streaming();
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(most));
            reply = reply.frame(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return reply.end();
    }
}
