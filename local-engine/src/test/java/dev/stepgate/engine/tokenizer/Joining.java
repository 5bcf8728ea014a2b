package dev.stepgate.engine.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** A small vocabulary over the first letters, and the slow twin that joins with it. */
record Joining(MergeTable table, int[] byteTokens, int letters, int tokens) {

    /** Of tokens by id, the letters first. */
    static Joining of(List<String> tokens, List<String> merges, int letters) {
        int[] byteTokens = new int[256];
        Arrays.fill(byteTokens, -1);
        for (int i = 0; i < letters; i++) {
            byteTokens['a' + i] = i;
        }
        return new Joining(
                MergeTable.of(
                        new Vocabulary("here", tokens, Set.of(), merges), new TokenIds(tokens)),
                byteTokens,
                letters,
                tokens.size());
    }

    /** One that training might have left: each merge makes a new token of two before it. */
    static Joining trained(SplittableRandom random, int letters, int merges) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < letters; i++) {
            tokens.add(String.valueOf((char) ('a' + i)));
        }
        Set<String> known = new LinkedHashSet<>(tokens);
        List<String> pairs = new ArrayList<>();
        while (pairs.size() < merges) {
            String left = tokens.get(random.nextInt(tokens.size()));
            String right = tokens.get(random.nextInt(tokens.size()));
            if (left.length() + right.length() <= 12 && known.add(left + right)) {
                tokens.add(left + right);
                pairs.add(left + " " + right);
            }
        }
        return of(tokens, pairs, letters);
    }

    String word(SplittableRandom random, int length) {
        StringBuilder word = new StringBuilder();
        while (word.length() < length) {
            char letter = (char) ('a' + random.nextInt(letters));
            word.repeat(letter, 1 + random.nextInt(3) * random.nextInt(4));
        }
        return word.substring(0, length);
    }

    Cover cover() {
        return new Cover(new Neighbours(table), new Beginnings(table, byteTokens, tokens));
    }

    WordMerger merger() {
        return new WordMerger(table, byteTokens);
    }

    /** Looks at every pair before each join. */
    int[] slowly(String word) {
        List<Integer> tokens =
                new ArrayList<>(word.chars().mapToObj(letter -> byteTokens[letter]).toList());
        while (true) {
            int best = MergeTable.NONE;
            int at = -1;
            for (int i = 0; i + 1 < tokens.size(); i++) {
                int rank = table.rank(tokens.get(i), tokens.get(i + 1));
                if (rank < best) {
                    best = rank;
                    at = i;
                }
            }
            if (at < 0) {
                return tokens.stream().mapToInt(Integer::intValue).toArray();
            }
            tokens.set(at, table.whole(best));
            tokens.remove(/* index */ at + 1);
        }
    }
}
