package dev.stepgate.gateway.tenant;

import dev.stepgate.gateway.refusal.Refusal;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The key an operator shows to see and change things while we run. Thread-safe. */
public final class AdminKey {
    static final String PREFIX = "sk-admin-";
    private static final int UNAUTHENTICATED = 401;

    private final Chronicle chronicle;
    private final KeyMaker maker;
    private final Strangers strangers;

    /**
     * @param random a cryptographic source
     */
    public AdminKey(Chronicle chronicle, RandomGenerator random, InstantSource clock) {
        this.chronicle = chronicle;
        this.maker = new KeyMaker(random);
        this.strangers = new Strangers(chronicle, clock, Strangers.Guise.OPERATOR);
    }

    /** Whether there is none yet. */
    public boolean isEmpty() {
        return chronicle.register().operator().isEmpty();
    }

    /** Makes a new one, which replaces any before; returns its text, which is nowhere else. */
    public String renew(String by) throws IOException {
        String text = maker.key(PREFIX);
        var _ = chronicle.decide(by, register -> named(text));
        return text;
    }

    /**
     * Makes the first one.
     *
     * @return whether it did; if not, somebody else was quicker and what was handed over is of no
     *     use
     */
    public boolean createFirst(String by, Handover handover) throws IOException {
        String text = maker.key(PREFIX);
        if (!isEmpty()) {
            return false;
        }
        handover.give(text);
        return chronicle.decide(
                by, register -> register.operator().isPresent() ? Decision.of(false) : named(text));
    }

    private static Decision<Boolean> named(String text) {
        return Decision.of(true, new Happening.OperatorKeyNamed(KeyHash.of(text)));
    }

    /**
     * Lets the operator pass.
     *
     * @throws Refusal.Unauthenticated if it is not the operator's key; the sentence never repeats
     *     it, and is the same for one that was the operator's
     */
    public void authenticate(String presentedKey) {
        KeyHash presented = KeyHash.of(presentedKey);
        Optional<KeyHash> same =
                chronicle.register().operator().filter(known -> known.matches(presented));
        if (same.isPresent()) {
            return;
        }
        strangers.count(UNAUTHENTICATED);
        throw new Refusal.Unauthenticated(
                presentedKey.isBlank()
                        ? "no operator key was given (expected: Authorization: Bearer sk-admin-…)"
                        : "the key is not the operator's (expected: the one in admin.key in the"
                                + " data folder)");
    }

    /** The operator was refused something, for what was asked; the log will tell. */
    public void refused(int status) {
        strangers.count(status);
    }

    /** Who and what was refused to the operator, or to somebody who is not. */
    Strangers strangers() {
        return strangers;
    }
}
