package dev.stepgate.gateway.catalog;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.EmbeddingInput.Piece;
import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolCall;
import java.util.Comparator;
import java.util.List;

/**
 * How long a prompt is, told before anybody has cut it into tokens. Immutable.
 *
 * @param bytes of all texts and tools in UTF-8
 * @param cutTokens those that were cut already
 * @param besideTokens no fewer than what is neither: a template's own words, pictures
 */
public record PromptSize(long bytes, long cutTokens, long besideTokens) {
    private static final int LIKELY_BYTES_PER_TOKEN = 4;
    private static final int MOST_BYTES_PER_TOKEN = 6;
    private static final int TEMPLATE_TOKENS = 512;
    private static final int TOKENS_AROUND_EACH = 32;
    private static final int TOKENS_AROUND_A_PIECE = 4;
    private static final int TOKENS_OF_A_PICTURE = 10_000;
    private static final PromptSize NOTHING = new PromptSize(0);

    /** Nothing but texts. */
    public PromptSize(long bytes) {
        this(bytes, 0, 0);
    }

    /** All that is to be read. */
    public static PromptSize of(ChatRequest request) {
        return switch (request.prompt()) {
            case Prompt.Turns(List<Message> messages) -> of(messages, request.tools());
            case Prompt.Pages(List<Prompt.Page> pages) ->
                    pages.stream().map(PromptSize::of).reduce(NOTHING, PromptSize::plus);
        };
    }

    /** The longest prompt of it: each has a context of its own. */
    public static PromptSize longest(ChatRequest request) {
        return switch (request.prompt()) {
            case Prompt.Turns _ -> of(request);
            case Prompt.Pages(List<Prompt.Page> pages) ->
                    pages.stream()
                            .map(PromptSize::of)
                            .max(Comparator.comparingLong(PromptSize::likelyTokens))
                            .orElse(NOTHING);
        };
    }

    private static PromptSize of(Prompt.Page page) {
        return switch (page) {
            case Prompt.Page.Text(String text) ->
                    new PromptSize(utf8(text), 0, TOKENS_AROUND_A_PIECE);
            case Prompt.Page.Tokens(List<Integer> ids) ->
                    new PromptSize(0, ids.size(), TOKENS_AROUND_A_PIECE);
        };
    }

    private PromptSize plus(PromptSize more) {
        return new PromptSize(
                bytes + more.bytes, cutTokens + more.cutTokens, besideTokens + more.besideTokens);
    }

    /** Pictures and sounds count nothing, as their tokens are unknown. */
    private static PromptSize of(List<Message> messages, List<Tool> tools) {
        long bytes = 0;
        long beside = TEMPLATE_TOKENS;
        for (Message message : messages) {
            beside += TOKENS_AROUND_EACH + attachments(message.content()) * TOKENS_OF_A_PICTURE;
            bytes += utf8(message.reasoning()) + content(message.content());
            for (ToolCall call : message.toolCalls()) {
                beside += TOKENS_AROUND_EACH;
                bytes += utf8(call.name()) + utf8(call.arguments());
            }
        }
        for (Tool tool : tools) {
            beside += TOKENS_AROUND_EACH;
            bytes += utf8(tool.whole().text());
        }
        return new PromptSize(bytes, 0, beside);
    }

    /** All that is to become vectors. */
    public static PromptSize of(EmbeddingRequest request) {
        long bytes = 0;
        long cut = 0;
        for (Piece piece : request.input().pieces()) {
            bytes += piece.bytes();
            cut += piece.tokens();
        }
        return new PromptSize(
                bytes, cut, (long) TOKENS_AROUND_A_PIECE * request.input().pieces().size());
    }

    /** The longest piece of it: each has a context of its own. */
    static PromptSize longest(EmbeddingRequest request) {
        return request.input().pieces().stream()
                .map(piece -> new PromptSize(piece.bytes(), piece.tokens(), TOKENS_AROUND_A_PIECE))
                .max(Comparator.comparingLong(PromptSize::likelyTokens))
                .orElse(NOTHING);
    }

    /** The usual number of tokens of so many bytes: a little high for prose, low for code. */
    public int likelyTokens() {
        return tokens(LIKELY_BYTES_PER_TOKEN);
    }

    /** A number of tokens that next to no text of so many bytes stays below. */
    public int leastTokens() {
        return tokens(MOST_BYTES_PER_TOKEN);
    }

    /** A number of tokens that no prompt of the size has more of: a token is a byte at least. */
    public long mostTokens() {
        return bytes + cutTokens + besideTokens;
    }

    private int tokens(int bytesPerToken) {
        return (int)
                Math.min(Integer.MAX_VALUE, cutTokens + Math.ceilDiv(bytes, (long) bytesPerToken));
    }

    private static long content(Content content) {
        return switch (content) {
            case Content.Nothing _ -> 0;
            case Content.Text(String text) -> utf8(text);
            case Content.Parts(var parts) ->
                    parts.stream()
                            .mapToLong(
                                    part ->
                                            part instanceof Content.Part.TextPart said
                                                    ? utf8(said.text())
                                                    : 0)
                            .sum();
        };
    }

    private static long attachments(Content content) {
        return content instanceof Content.Parts(var parts)
                ? parts.stream().filter(part -> !(part instanceof Content.Part.TextPart)).count()
                : 0;
    }

    /** Counted rather than encoded, as a prompt may be long. */
    private static long utf8(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            // Two units of a pair are four bytes, two for each.
            bytes += unit < 0x80 ? 0 : unit < 0x800 || Character.isSurrogate(unit) ? 1 : 2;
        }
        return bytes;
    }
}
