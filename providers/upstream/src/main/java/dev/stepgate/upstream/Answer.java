package dev.stepgate.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All that an upstream has to say to one request, token by token. Immutable.
 *
 * @param finish why it ends there, in OpenAI's words
 */
record Answer(List<Piece> pieces, String finish) {

    Answer {
        pieces = List.copyOf(pieces);
    }

    /** {@code word1 word2 …}, so that a hole and a repetition show. */
    static Answer words(int count) {
        return saying(
                IntStream.rangeClosed(1, count)
                        .mapToObj(i -> "word" + i)
                        .collect(Collectors.joining(" ")));
    }

    /** A text whose tokens are words, each with the space before it. */
    static Answer saying(String text) {
        return new Answer(
                tokens(text).map(token -> (Piece) new Piece.Said(token)).toList(), "stop");
    }

    /** One call of one tool, its arguments in these fragments. */
    static Answer calling(String name, List<String> fragments) {
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece.CallBegun(0, "call_1", name));
        fragments.forEach(each -> pieces.add(new Piece.CallArguments(0, each)));
        return new Answer(pieces, "tool_calls");
    }

    private static Stream<String> tokens(String text) {
        return Stream.of(text.split("(?<=\\S)(?=\\s)")).filter(token -> !token.isEmpty());
    }

    /** The same after a thought. */
    Answer thinking(String thought) {
        return new Answer(
                Stream.concat(tokens(thought).map(Piece.Thought::new), pieces.stream()).toList(),
                finish);
    }

    /** The same after other pieces. */
    Answer after(List<? extends Piece> first) {
        return new Answer(Stream.concat(first.stream(), pieces.stream()).toList(), finish);
    }

    /** As much of it as this many tokens are. */
    Answer limited(int tokens) {
        return tokens >= pieces.size() ? this : new Answer(pieces.subList(0, tokens), "length");
    }

    /** All that is said. */
    String text() {
        return pieces.stream()
                .filter(Piece.Said.class::isInstance)
                .map(piece -> ((Piece.Said) piece).text())
                .collect(Collectors.joining());
    }

    /** All that is thought. */
    String thought() {
        return pieces.stream()
                .filter(Piece.Thought.class::isInstance)
                .map(piece -> ((Piece.Thought) piece).text())
                .collect(Collectors.joining());
    }

    /** How many of its first tokens are thoughts. */
    int thoughtTokens() {
        return (int) pieces.stream().filter(Piece.Thought.class::isInstance).count();
    }

    List<Piece.CallBegun> calls() {
        return pieces.stream()
                .filter(Piece.CallBegun.class::isInstance)
                .map(Piece.CallBegun.class::cast)
                .toList();
    }

    /** The whole arguments of a call. */
    String arguments(Piece.CallBegun call) {
        return pieces.stream()
                .filter(Piece.CallArguments.class::isInstance)
                .map(Piece.CallArguments.class::cast)
                .filter(more -> more.index() == call.index())
                .map(Piece.CallArguments::fragment)
                .collect(Collectors.joining());
    }
}
