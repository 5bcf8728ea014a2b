package dev.stepgate.engine.sampling;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.terms.Sampling.Detail;
import dev.stepgate.engine.terms.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What the model itself thinks of the next token, kept before a {@link Sampler} changes the scores.
 * Does nothing where nobody wished to know. Owned by one thread, for one answer.
 */
public final class Outlook {
    private final Detail detail;
    private final IntFunction<byte[]> spelling;
    private float[] scores = new float[0];

    /**
     * @param spelling the bytes a token stands for
     */
    public Outlook(Detail detail, IntFunction<byte[]> spelling) {
        this.detail = detail;
        this.spelling = spelling;
    }

    /** Takes in one row of [S, V], before a token is chosen from it. */
    public void see(Rows rows, int row) {
        if (detail instanceof Detail.LogProbabilities) {
            if (scores.length != rows.width()) {
                scores = new float[rows.width()];
            }
            System.arraycopy(rows.values(), rows.at(row), scores, 0, scores.length);
        }
    }

    /** The odds of a token in the row seen last; empty where nobody wished to know. */
    public Optional<Token.Odds> of(int token) {
        return switch (detail) {
            case Detail.TextAlone _ -> Optional.empty();
            case Detail.LogProbabilities wish ->
                    Optional.of(odds(token, Math.min(wish.alternatives(), scores.length)));
        };
    }

    private Token.Odds odds(int token, int alternatives) {
        double whole = logOfSum();
        int[] best = likeliest(alternatives);
        List<Token.Chance> chances = new ArrayList<>(best.length);
        for (int id : best) {
            chances.add(chance(id, whole));
        }
        return new Token.Odds(chance(token, whole), chances);
    }

    private Token.Chance chance(int id, double whole) {
        byte[] bytes = spelling.apply(id);
        List<Byte> spelled = new ArrayList<>(bytes.length);
        for (byte b : bytes) {
            spelled.add(b);
        }
        return new Token.Chance(id, spelled, (float) Math.min(0, scores[id] - whole));
    }

    /** The logarithm of the sum of what the scores are logarithms of. */
    private double logOfSum() {
        float most = Float.NEGATIVE_INFINITY;
        for (float score : scores) {
            most = Math.max(most, score);
        }
        double sum = 0;
        for (float score : scores) {
            sum += Math.exp(score - most);
        }
        return most + Math.log(sum);
    }

    /** Ids by falling score; equals by rising id. */
    private int[] likeliest(int n) {
        int[] best = new int[n];
        int found = 0;
        for (int id = 0; n > 0 && id < scores.length; id++) {
            if (found == n && scores[id] <= scores[best[n - 1]]) {
                continue;
            }
            int place = found == n ? n - 1 : found++;
            while (place > 0 && scores[best[place - 1]] < scores[id]) {
                best[place] = best[place - 1];
                place--;
            }
            best[place] = id;
        }
        return best;
    }
}
