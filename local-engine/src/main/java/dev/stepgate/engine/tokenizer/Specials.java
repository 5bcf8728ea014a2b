package dev.stepgate.engine.tokenizer;

import java.util.HashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Finds special tokens spelled in UTF-8 text, the longest where several begin. Immutable. */
final class Specials {

    /** The bytes that may follow what was read, and the token that ends here, or -1. */
    private static final class Node {
        private final Map<Byte, Node> following = new HashMap<>();
        private int id = -1;
    }

    private final Map<Integer, Integer> lengths = new HashMap<>();
    private final Node root = new Node();

    /** Whether a special begins with that byte. */
    private final boolean[] begins = new boolean[256];

    /**
     * @param vocabulary whose specials they are
     * @param texts by id; of equal ones the first is found
     */
    Specials(Vocabulary vocabulary, SequencedMap<Integer, String> texts) {
        texts.forEach(
                (id, text) -> {
                    if (!Utf8.isWhole(text)) {
                        throw vocabulary.fault(
                                "token "
                                        + id
                                        + " of the tokenizer has half a surrogate pair (expected:"
                                        + " Unicode text)");
                    }
                    byte[] bytes = Utf8.bytes(text);
                    lengths.put(id, bytes.length);
                    Node node = root;
                    for (byte value : bytes) {
                        node = node.following.computeIfAbsent(value, b -> new Node());
                    }
                    if (node.id < 0) {
                        node.id = id;
                    }
                });
        root.following.keySet().forEach(first -> begins[first & 0xff] = true);
    }

    /** The next place from which a special may begin; the limit without one. */
    int next(byte[] text, int from, int limit) {
        int i = from;
        while (i < limit && !begins[text[i] & 0xff]) {
            i++;
        }
        return i;
    }

    /** The id of the longest special that begins there and ends by the limit; -1 without one. */
    int at(byte[] text, int from, int limit) {
        Node node = root;
        int id = -1;
        for (int i = from; i < limit; i++) {
            node = node.following.get(text[i]);
            if (node == null) {
                return id;
            }
            if (node.id >= 0) {
                id = node.id;
            }
        }
        return id;
    }

    boolean contains(int id) {
        return lengths.containsKey(id);
    }

    /** The bytes of a special that was found. */
    int length(int id) {
        return lengths.getOrDefault(id, 0);
    }
}
