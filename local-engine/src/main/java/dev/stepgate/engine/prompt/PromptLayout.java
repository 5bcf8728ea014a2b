package dev.stepgate.engine.prompt;

import dev.stepgate.engine.template.ChatTemplate;
import dev.stepgate.engine.template.Piece;
import dev.stepgate.engine.template.Text;
import dev.stepgate.engine.template.Value;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Turn;
import dev.stepgate.engine.tokenizer.Passage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays a conversation out as the text a model was trained to read. Immutable and thread-safe.
 *
 * <p>What a caller wrote is never trusted to spell a special token, wherever the template puts it.
 */
public final class PromptLayout {
    private static final String OPEN_THINKING = "<think>";
    private static final String CLOSE_THINKING = "</think>";
    static final String OPEN_CALL = "<tool_call>";

    /** How a model ends a thought. */
    public static final String THOUGHT_OVER = "\n" + CLOSE_THINKING + "\n";

    private final ChatTemplate template;
    private final String bosToken;
    private final String eosToken;
    private final Messages messages;

    private PromptLayout(
            ChatTemplate template, String bosToken, String eosToken, Messages messages) {
        this.template = template;
        this.bosToken = bosToken;
        this.eosToken = eosToken;
        this.messages = messages;
    }

    /**
     * Reads the template.
     *
     * @param bosToken the begin-of-sentence token, spelled out; empty if the model has none
     * @param eosToken the end-of-sentence token, spelled out; empty if the model has none
     * @param clock what the template may ask for the date
     * @throws EngineFault.BadCheckpoint if the template cannot be run
     */
    public static PromptLayout of(
            String template, String bosToken, String eosToken, InstantSource clock) {
        ChatTemplate parsed = ChatTemplate.parse(template, clock);
        var apart = new PromptLayout(parsed, bosToken, eosToken, Messages.APART);
        return apart.readsParts()
                ? apart
                : new PromptLayout(parsed, bosToken, eosToken, Messages.JOINED);
    }

    /** Whether the template prints a list of content parts as their texts. */
    private boolean readsParts() {
        var probe = new Turn("user", List.of("one part", "other part"), "", List.of(), "", "");
        try {
            String laidOut =
                    layOut(new Prompt.Chat(List.of(probe), List.of())).stream()
                            .map(Passage::text)
                            .reduce("", String::concat);
            return laidOut.contains("other part") && !laidOut.contains("'text'");
        } catch (EngineFault cannotReadParts) {
            return false;
        }
    }

    /**
     * The prompt, begin-of-sentence token included, up to where the assistant speaks.
     *
     * @return passages of which no two neighbours are alike in trust
     * @throws EngineFault.BadRequest naming the message or tool that cannot be laid out
     */
    public List<Passage> layOut(Prompt.Chat chat) {
        if (chat.turns().isEmpty()) {
            throw new EngineFault.BadRequest("messages: [] (expected: at least one message)");
        }
        Map<String, Value> variables = new HashMap<>();
        variables.put("messages", messages.of(chat.turns()));
        variables.put("tools", Messages.tools(chat.tools()));
        variables.put("bos_token", Text.trusted(bosToken));
        variables.put("eos_token", Text.trusted(eosToken));
        variables.put("add_generation_prompt", new Value.Bool(true));
        if (!chat.effort().isEmpty()) {
            variables.put("reasoning_effort", Text.trusted(chat.effort()));
        }
        return withOneBos(template.render(variables));
    }

    /**
     * How the model would have begun an answer, to follow a laid-out prompt. A template that opens
     * no thought has no place for one.
     *
     * @throws EngineFault.BadRequest if a thought should go on where there is none
     */
    public static List<Passage> opening(List<Passage> prompt, Prompt.Opening opening) {
        boolean open = leavesThinkingOpen(prompt);
        return switch (opening) {
            case Prompt.Opening.Nothing nothing -> List.of();
            case Prompt.Opening.Thinking(String thought) when open ->
                    List.of(new Passage(thought, false));
            case Prompt.Opening.Thinking thinking ->
                    throw new EngineFault.BadRequest(
                            "messages: an answer that begins with a thought (expected: a model"
                                    + " whose chat template opens one)");
            case Prompt.Opening.Speaking speaking ->
                    afterThought(open, speaking.thought(), spoken(opening));
            case Prompt.Opening.Calling calling ->
                    afterThought(open, calling.thought(), spoken(opening));
            case Prompt.Opening.Called called ->
                    afterThought(open, called.thought(), spoken(opening));
        };
    }

    private static List<Passage> afterThought(boolean open, String thought, List<Passage> spoken) {
        List<Passage> passages = new ArrayList<>();
        if (open) {
            passages.add(new Passage(thought, false));
            passages.add(new Passage(THOUGHT_OVER, true));
        }
        passages.addAll(spoken);
        return passages;
    }

    /** What of an answer's beginning comes after its thought. */
    public static List<Passage> spoken(Prompt.Opening opening) {
        return switch (opening) {
            case Prompt.Opening.Nothing nothing -> List.of();
            case Prompt.Opening.Thinking thinking -> List.of();
            case Prompt.Opening.Speaking speaking -> List.of(new Passage(speaking.said(), false));
            case Prompt.Opening.Calling calling ->
                    List.of(
                            new Passage(calling.said(), false),
                            new Passage(OPEN_CALL, true),
                            new Passage(calling.call(), false));
            case Prompt.Opening.Called called -> {
                List<Passage> passages = new ArrayList<>();
                passages.add(new Passage(called.said(), false));
                passages.addAll(CallWriting.of(called.calls(), called.last()));
                yield passages;
            }
        };
    }

    /** Templates may or may not print the token; nothing a caller wrote can be it. */
    private List<Passage> withOneBos(List<Piece> pieces) {
        List<Passage> passages = new ArrayList<>();
        String first =
                pieces.isEmpty() || pieces.getFirst().given() ? "" : pieces.getFirst().text();
        String rest = first;
        while (!bosToken.isEmpty() && rest.startsWith(bosToken)) {
            rest = rest.substring(bosToken.length());
        }
        if (!(bosToken + rest).isEmpty()) {
            passages.add(new Passage(bosToken + rest, true));
        }
        for (Piece piece : pieces.subList(first.isEmpty() ? 0 : 1, pieces.size())) {
            passages.add(new Passage(piece.text(), !piece.given()));
        }
        return List.copyOf(passages);
    }

    /** Whether a laid-out prompt ends inside an open {@code <think>}, so that thinking goes on. */
    public static boolean leavesThinkingOpen(List<Passage> prompt) {
        if (prompt.isEmpty() || !prompt.getLast().specials()) {
            return false;
        }
        String end = prompt.getLast().text();
        return end.lastIndexOf(OPEN_THINKING) > end.lastIndexOf(CLOSE_THINKING);
    }
}
