package dev.stepgate.gateway.tenant;

import dev.stepgate.gateway.refusal.Refusal;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The key an operator shows to see and change things while we run. Thread-safe. */
public final class AdminKey {
    static final String PREFIX = "sk-admin-";

    private final Keeper keeper;
    private final KeyMaker maker;
    private final InstantSource clock;
    private volatile @Nullable KeyHash hash;

    /**
     * @param remembered what was kept before, oldest first; the last key named is the one
     * @param random a cryptographic source
     */
    public AdminKey(
            List<Fact> remembered, Keeper keeper, RandomGenerator random, InstantSource clock) {
        this.keeper = keeper;
        this.maker = new KeyMaker(random);
        this.clock = clock;
        for (Fact fact : remembered) {
            if (fact instanceof Fact.OperatorNamed named) {
                hash = named.hash();
            }
        }
    }

    /** Whether there is none yet. */
    public boolean isEmpty() {
        return hash == null;
    }

    /** Makes a new one, which replaces any before. */
    public synchronized void create(Handover handover) throws IOException {
        String text = maker.key(PREFIX);
        KeyHash fresh = KeyHash.of(text);
        handover.give(text);
        keeper.keep(new Fact.OperatorNamed(fresh, clock.instant()));
        hash = fresh;
    }

    /**
     * Lets the operator pass.
     *
     * @throws Refusal.Unauthenticated if it is not the operator's key; the sentence never repeats
     *     it
     */
    public void authenticate(String presentedKey) {
        if (presentedKey.isBlank()) {
            throw new Refusal.Unauthenticated(
                    "no operator key was given (expected: Authorization: Bearer sk-admin-…)");
        }
        KeyHash presented = KeyHash.of(presentedKey);
        boolean same =
                Optional.ofNullable(hash).filter(known -> known.matches(presented)).isPresent();
        if (!same) {
            throw new Refusal.Unauthenticated(
                    "the key is not the operator's (expected: the one in admin.key in the data"
                            + " folder)");
        }
    }
}
