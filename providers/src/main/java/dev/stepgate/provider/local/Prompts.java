package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Prompt.Page;
import dev.stepgate.chat.Prompt.Pages;
import dev.stepgate.chat.Prompt.Turns;
import dev.stepgate.chat.Spoken;
import dev.stepgate.engine.terms.Prompt;
import java.util.List;

/** Says in the engine's words what answers are to follow. */
final class Prompts {

    private Prompts() {}

    /** One for each question: a conversation is one, and so is every page of raw text. */
    static List<Prompt> of(String provider, ChatRequest request) {
        return switch (request.prompt()) {
            case Turns _ -> List.of(Conversation.prompt(provider, request));
            case Pages(List<Page> pages) -> pages.stream().map(Prompts::of).toList();
        };
    }

    private static Prompt of(Page page) {
        return switch (page) {
            case Page.Text(String text) -> new Prompt.Text(text);
            case Page.Tokens(List<Integer> ids) -> new Prompt.Ids(ids);
        };
    }

    /** Whether the engine can read what was answered already as part of the prompt. */
    static boolean canBeOpened(ChatRequest request) {
        boolean readable =
                switch (request.prompt()) {
                    case Turns _ -> true;
                    case Pages(List<Page> pages) -> pages.getFirst() instanceof Page.Text;
                };
        return readable && request.choices() == 1;
    }

    /** The prompt of an answer of which so much is there; of one that can be opened. */
    static Prompt opened(Prompt prompt, Spoken spoken) {
        return switch (prompt) {
            case Prompt.Chat chat -> chat.opened(Conversation.opening(spoken));
            case Prompt.Text(String text) -> new Prompt.Text(text + spoken.text());
            case Prompt.Ids ids -> throw new AssertionError("ids and a text were joined");
        };
    }

    /** The same up to the end of what was thought. */
    static Prompt thought(Prompt prompt, Spoken spoken) {
        return opened(prompt, new Spoken(spoken.reasoning(), "", List.of()));
    }
}
