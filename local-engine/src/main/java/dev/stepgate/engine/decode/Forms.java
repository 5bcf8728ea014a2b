package dev.stepgate.engine.decode;

import dev.stepgate.engine.grammar.Grammar;
import dev.stepgate.engine.grammar.TokenGrammar;
import dev.stepgate.engine.grammar.TokenTrie;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Form;
import dev.stepgate.engine.tokenizer.Tokenizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes forms ready for one vocabulary, and keeps the latest, since agents ask for the same ones
 * again and again. Thread-safe; works on the caller's thread, so that a hostile schema delays
 * nobody else's tokens.
 */
final class Forms {

    private static final int REMEMBERED = 64;

    private final Supplier<TokenTrie> trie;
    private final Set<Integer> ends;

    /** Guarded by itself. */
    private final Map<Form, TokenGrammar> latest =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Form, TokenGrammar> eldest) {
                    return size() > REMEMBERED;
                }
            };

    Forms(Speech speech) {
        this.trie = new FirstUse(speech.tokenizer());
        this.ends = speech.ends();
    }

    /** The vocabulary as a trie, grown when it is first asked for. */
    private static final class FirstUse implements Supplier<TokenTrie> {
        private final Tokenizer tokenizer;
        private volatile Grown grown = new Grown.Not();

        private sealed interface Grown {
            record Not() implements Grown {}

            record Trie(TokenTrie trie) implements Grown {}
        }

        FirstUse(Tokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        @Override
        public synchronized TokenTrie get() {
            if (grown instanceof Grown.Trie(TokenTrie trie)) {
                return trie;
            }
            TokenTrie trie = TokenTrie.of(tokenizer);
            grown = new Grown.Trie(trie);
            return trie;
        }
    }

    /**
     * Makes a form ready.
     *
     * @throws EngineFault.BadRequest naming what is wrong with it, or not supported
     */
    Guide.Form ready(Form form) {
        if (form instanceof Form.Free) {
            return new Guide.Form.Free();
        }
        synchronized (latest) {
            TokenGrammar known = latest.get(form);
            if (known != null) {
                return new Guide.Form.Grammatical(known.start());
            }
        }
        TokenGrammar made = TokenGrammar.of(grammar(form), trie.get(), ends);
        synchronized (latest) {
            latest.put(form, made);
        }
        return new Guide.Form.Grammatical(made.start());
    }

    private static Grammar grammar(Form form) {
        return switch (form) {
            case Form.Free free -> throw new IllegalArgumentException("free of any grammar");
            case Form.JsonObject object -> Grammar.ofJson();
            case Form.Schema(String schema) -> Grammar.ofJsonSchema(schema);
            case Form.Gbnf(String grammar) -> Grammar.ofGbnf(grammar);
            case Form.Calls calls ->
                    Grammar.ofCalls(
                            calls.tools().stream()
                                    .map(tool -> new Grammar.Tool(tool.name(), tool.parameters()))
                                    .toList(),
                            switch (calls.many()) {
                                case ONE -> Grammar.Calls.ONE;
                                case SOME -> Grammar.Calls.SOME;
                                case ANY -> Grammar.Calls.ANY;
                            });
        };
    }
}
