package dev.stepgate.engine.tokenizer;

import java.util.HashMap;
import java.util.Map;

/** Finds special tokens spelled in a text, the longest where several begin. Immutable. */
final class Specials {

    /** The letters that may follow what was read, and the token that ends here, or -1. */
    private static final class Node {
        private final Map<Character, Node> following = new HashMap<>();
        private int id = -1;
    }

    private final Node root = new Node();

    Specials(Map<String, Integer> idsByText) {
        idsByText.forEach(
                (text, id) -> {
                    Node node = root;
                    for (int i = 0; i < text.length(); i++) {
                        node = node.following.computeIfAbsent(text.charAt(i), c -> new Node());
                    }
                    node.id = id;
                });
    }

    /** The id of the longest special that begins there and ends by the limit; -1 without one. */
    int at(String text, int from, int limit) {
        Node node = root;
        int id = -1;
        for (int i = from; i < limit; i++) {
            node = node.following.get(text.charAt(i));
            if (node == null) {
                return id;
            }
            if (node.id >= 0) {
                id = node.id;
            }
        }
        return id;
    }
}
