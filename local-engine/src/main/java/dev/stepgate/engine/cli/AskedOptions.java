package dev.stepgate.engine.cli;

import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Turn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of what is asked: bare text to continue, or a chat message to answer. */
final class AskedOptions {

    @ArgGroup(multiplicity = "1")
    Asked asked;

    /** Either bare text or a chat message. */
    static final class Asked {
        @Option(names = "--prompt", paramLabel = "TEXT", description = "Text to continue.")
        @Nullable String prompt;

        @Option(names = "--chat", paramLabel = "TEXT", description = "A user's message to answer.")
        @Nullable String chat;
    }

    @Option(names = "--system", paramLabel = "TEXT", description = "System message before --chat.")
    @Nullable String system;

    @Option(
            names = "--effort",
            paramLabel = "WORD",
            description = "How hard to think, in a word of the model's chat template.")
    @Nullable String effort;

    @Option(
            names = "--think",
            paramLabel = "N",
            description = "Most tokens of the thought, which is closed then; 0 for no thought.")
    @Nullable Integer think;

    @Option(
            names = "--thought",
            paramLabel = "TEXT",
            description = "How the answer's thought begins; with --said, all of the thought.")
    @Nullable String thought;

    @Option(
            names = "--said",
            paramLabel = "TEXT",
            description = "How the answer begins; only what follows is printed.")
    @Nullable String said;

    /** What the model is to continue. */
    Prompt prompt() {
        if (asked.chat == null) {
            refuse("--system", system);
            refuse("--effort", effort);
            refuse("--think", think);
            refuse("--thought", thought);
            refuse("--said", said);
            return new Prompt.Text(asked.prompt == null ? "" : asked.prompt);
        }
        if (effort != null && effort.isBlank()) {
            throw new EngineFault.BadRequest(
                    "--effort: \"" + effort + "\" (expected: a word, such as low or high)");
        }
        List<Turn> turns = new ArrayList<>();
        if (system != null) {
            turns.add(Turn.of("system", system));
        }
        turns.add(Turn.of("user", asked.chat));
        return new Prompt.Chat(turns, List.of(), effort == null ? "" : effort, opening());
    }

    private static void refuse(String option, @Nullable Object value) {
        if (value != null) {
            throw new EngineFault.BadRequest(option + ": only with --chat");
        }
    }

    private Prompt.Opening opening() {
        if (said != null) {
            return new Prompt.Opening.Speaking(thought == null ? "" : thought, said);
        }
        return thought == null
                ? new Prompt.Opening.Nothing()
                : new Prompt.Opening.Thinking(thought);
    }

    /** Tokens after which a thought is closed. */
    int maxThoughtTokens() {
        if (think != null && think < 0) {
            throw new EngineFault.BadRequest("--think: " + think + " (expected: 0 or more tokens)");
        }
        return think == null ? Integer.MAX_VALUE : think;
    }
}
