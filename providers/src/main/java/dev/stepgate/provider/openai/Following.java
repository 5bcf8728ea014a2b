package dev.stepgate.provider.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.provider.Layout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How to read what follows raw text, choice by choice. Owned by one thread. */
sealed interface Following {

    /** The events that are certain by now. */
    List<ChatEvent> more(int choice, String text, List<TokenOdds> odds);

    /** Those that are left of a choice, its finish last. */
    List<ChatEvent> end(ChatEvent.Finished finished);

    /** The rest of an answer to a conversation, of which there is only one choice. */
    record LaidOut(Layout.Reading reading) implements Following {

        @Override
        public List<ChatEvent> more(int choice, String text, List<TokenOdds> odds) {
            return text.isEmpty() ? List.of() : reading.read(new Layout.Piece.More(text));
        }

        @Override
        public List<ChatEvent> end(ChatEvent.Finished finished) {
            return reading.read(new Layout.Piece.End(finished.reason(), finished.stop()));
        }
    }

    /** Text that means nothing but itself. */
    final class Plain implements Following {
        /** Of tokens whose text has not come yet, by choice. */
        private final Map<Integer, List<TokenOdds>> early = new HashMap<>();

        @Override
        public List<ChatEvent> more(int choice, String text, List<TokenOdds> odds) {
            List<TokenOdds> waiting = early.computeIfAbsent(choice, index -> new ArrayList<>());
            waiting.addAll(odds);
            if (text.isEmpty()) {
                return List.of();
            }
            early.remove(choice);
            return List.of(new ChatEvent.Text(choice, text, waiting));
        }

        @Override
        public List<ChatEvent> end(ChatEvent.Finished finished) {
            return List.of(finished);
        }
    }
}
