package dev.stepgate.engine.grammar;

import dev.stepgate.engine.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The bytes of all tokens of a vocabulary, equal beginnings once, in preorder: made once, used by
 * every grammar. Specials are kept apart. Thread-safe; always the same but for a bounded memory of
 * walks.
 */
public final class TokenTrie {
    private static final int REMEMBERED = 1_024;

    private final byte[][] tokens;
    private final Map<String, Integer> specials = new HashMap<>();

    /** The byte that leads to each node; the root is node 0. */
    private final byte[] bytes;

    /** The first node that is not below each one. */
    private final int[] ends;

    private final short[] depths;

    /** The first token that is a node's whole path, or -1. */
    private final int[] whole;

    /** Another token of the same bytes, or -1. */
    private final int[] twins;

    private final int longestBytes;

    /** How deep each node's longest token is. */
    private final short[] heights;

    /** Tokens with bytes, the longest first. */
    private final int[] longestFirst;

    /** Walks of parts that many grammars share. */
    private final Map<Walk.Key, Walk> walks =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Walk.Key, Walk> eldest) {
                    return size() > REMEMBERED;
                }
            };

    TokenTrie(byte[][] tokens) {
        this.tokens = tokens;
        int[] order =
                IntStream.range(0, tokens.length)
                        .filter(id -> tokens[id].length > 0)
                        .boxed()
                        .sorted(Comparator.comparing(id -> tokens[id], Arrays::compareUnsigned))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int nodes = 1;
        int longest = 0;
        for (int i = 0; i < order.length; i++) {
            byte[] token = tokens[order[i]];
            nodes += token.length - (i == 0 ? 0 : shared(tokens[order[i - 1]], token));
            longest = Math.max(longest, token.length);
        }
        this.longestBytes = longest;
        this.bytes = new byte[nodes];
        this.ends = new int[nodes];
        this.depths = new short[nodes];
        this.heights = new short[nodes];
        this.whole = new int[nodes];
        this.twins = new int[tokens.length];
        Arrays.fill(whole, -1);
        Arrays.fill(twins, -1);
        int[] parents = grow(order);
        for (int node = nodes - 1; node > 0; node--) {
            heights[node] = (short) Math.max(heights[node], depths[node]);
            int parent = parents[node];
            heights[parent] = (short) Math.max(heights[parent], heights[node]);
        }
        this.longestFirst =
                Arrays.stream(order)
                        .boxed()
                        .sorted(Comparator.comparingInt(id -> -tokens[id].length))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    /** The trie of a tokenizer's tokens. */
    public static TokenTrie of(Tokenizer tokenizer) {
        byte[][] tokens = new byte[tokenizer.size()][];
        Map<String, Integer> specials = new HashMap<>();
        for (int id = 0; id < tokens.length; id++) {
            byte[] bytes = tokenizer.bytesOf(id);
            boolean special = tokenizer.isSpecial(id);
            if (special) {
                specials.putIfAbsent(new String(bytes, StandardCharsets.UTF_8), id);
            }
            tokens[id] = special ? new byte[0] : bytes;
        }
        TokenTrie trie = new TokenTrie(tokens);
        trie.specials.putAll(specials);
        return trie;
    }

    private static int shared(byte[] first, byte[] second) {
        int at = Arrays.mismatch(first, second);
        return at < 0 ? first.length : at;
    }

    /** Adds the tokens in order, each after what it shares with the one before; gives parents. */
    private int[] grow(int[] order) {
        int[] parents = new int[bytes.length];
        int[] path = new int[longestBytes + 1];
        int depth = 0;
        int next = 1;
        byte[] before = new byte[0];
        for (int id : order) {
            byte[] token = tokens[id];
            int from = shared(before, token);
            for (; depth > from; depth--) {
                ends[path[depth]] = next;
            }
            while (depth < token.length) {
                parents[next] = path[depth];
                path[++depth] = next;
                bytes[next] = token[depth - 1];
                depths[next] = (short) depth;
                next++;
            }
            twins[id] = whole[path[depth]];
            whole[path[depth]] = id;
            before = token;
        }
        for (; depth >= 0; depth--) {
            ends[path[depth]] = next;
        }
        return parents;
    }

    /** One more than the largest id. */
    int vocabulary() {
        return tokens.length;
    }

    int nodes() {
        return bytes.length;
    }

    int value(int node) {
        return bytes[node] & 0xff;
    }

    int end(int node) {
        return ends[node];
    }

    int depth(int node) {
        return depths[node];
    }

    /** The length of the longest token at a node or below. */
    int height(int node) {
        return heights[node];
    }

    /** Takes the tokens of more bytes than this out of a mask. */
    void clearLonger(int bytes, long[] mask) {
        for (int i = 0; i < longestFirst.length && tokens[longestFirst[i]].length > bytes; i++) {
            int id = longestFirst[i];
            mask[id >> 6] &= ~(1L << id);
        }
    }

    int longestBytes() {
        return longestBytes;
    }

    /** Adds the tokens that are the path to a node. */
    void mark(int node, long[] mask) {
        for (int id = whole[node]; id >= 0; id = twins[id]) {
            mask[id >> 6] |= 1L << id;
        }
    }

    /** The bytes of a token; none for a special one. */
    byte[] token(int id) {
        return tokens[id];
    }

    OptionalInt special(String text) {
        Integer id = specials.get(text);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The walk through an automaton from a place in it, remembered. */
    Walk walk(Branch branch) {
        Walk.Key key = new Walk.Key(branch);
        synchronized (walks) {
            Walk known = walks.get(key);
            if (known != null) {
                return known;
            }
        }
        Walk made = Walk.of(this, branch);
        synchronized (walks) {
            walks.put(key, made);
        }
        return made;
    }
}
