package dev.stepgate.gateway.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.TokenOdds.Chance;
import dev.stepgate.gateway.http.JsonString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes how likely the tokens of one choice were, as a completion has it: lists side by side.
 * Owned by the request's thread.
 */
final class TextOddsWriting {
    private static final int CONTINUES_A_CHARACTER = 0x80;
    private static final int ITS_MASK = 0xc0;

    /** Characters of the choice's text before the next token. */
    private int offset;

    /** Appends an object for the tokens that come next, or null where there is nothing to tell. */
    void append(StringBuilder out, List<TokenOdds> odds) {
        if (odds.isEmpty()) {
            out.append("null");
            return;
        }
        list(out.append("{\"tokens\":"), odds, token -> quoted(name(token.chosen())));
        list(
                out.append(",\"token_logprobs\":"),
                odds,
                token -> OddsWriting.number(token.chosen().logProbability()));
        list(out.append(",\"top_logprobs\":"), odds, TextOddsWriting::likeliest);
        list(out.append(",\"text_offset\":"), odds, token -> Integer.toString(passed(token)));
        out.append('}');
    }

    private static void list(
            StringBuilder out, List<TokenOdds> odds, Function<TokenOdds, String> entry) {
        char between = '[';
        for (TokenOdds token : odds) {
            out.append(between).append(entry.apply(token));
            between = ',';
        }
        out.append(']');
    }

    /** The chosen one is always among them. */
    private static String likeliest(TokenOdds token) {
        Map<String, Double> chances = new LinkedHashMap<>();
        token.likeliest().forEach(each -> chances.put(name(each), each.logProbability()));
        chances.putIfAbsent(name(token.chosen()), token.chosen().logProbability());
        StringBuilder out = new StringBuilder();
        char between = '{';
        for (Map.Entry<String, Double> chance : chances.entrySet()) {
            out.append(between).append(quoted(chance.getKey())).append(':');
            out.append(OddsWriting.number(chance.getValue()));
            between = ',';
        }
        return out.append('}').toString();
    }

    /** Where the token begins; a character that it goes on with began before. */
    private int passed(TokenOdds token) {
        List<Byte> bytes = token.chosen().bytes();
        if (bytes.isEmpty()) {
            String text = token.chosen().token();
            int at = offset;
            offset += text.codePointCount(0, text.length());
            return at;
        }
        int at = goesOn(bytes.getFirst()) ? Math.max(0, offset - 1) : offset;
        offset += (int) bytes.stream().filter(each -> !goesOn(each)).count();
        return at;
    }

    private static boolean goesOn(byte each) {
        return (each & ITS_MASK) == CONTINUES_A_CHARACTER;
    }

    /** Its text, or its bytes where they are no whole characters. */
    private static String name(Chance chance) {
        ByteBuffer bytes = ByteBuffer.allocate(chance.bytes().size());
        chance.bytes().forEach(bytes::put);
        try {
            var _ = UTF_8.newDecoder().decode(bytes.flip());
            return chance.token();
        } catch (CharacterCodingException parts) {
            StringBuilder name = new StringBuilder("bytes:");
            chance.bytes().forEach(each -> name.append("\\x%02x".formatted(each)));
            return name.toString();
        }
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder();
        JsonString.append(out, text);
        return out.toString();
    }
}
