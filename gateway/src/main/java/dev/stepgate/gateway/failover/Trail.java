package dev.stepgate.gateway.failover;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.provider.Billable;
import dev.stepgate.provider.Bills;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Metered;
import dev.stepgate.provider.Metered.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through the offers: who was asked, what came of it, and what that took so far.
 * Thread-safe; it stays true when nobody answered, too.
 */
public final class Trail {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Attempt> attempts = new ArrayList<>();

    /** Who answers, or else broke off last, and those who are asked and have not begun. */
    private final List<ChatStream> live = new ArrayList<>();

    private @Nullable Begun begun;
    private boolean answering;

    /** What was taken before whoever answers now began. */
    private Reading before = Reading.UNKNOWN;

    private @Nullable Usage told;

    /** One offer that was thought of: no secret, no upstream's words. */
    public record Step(String provider, String model, String outcome) {}

    /** What somebody can be asked about later. */
    public record Bill(Bills from, String id) {}

    /** Every offer that was thought of so far, in order, and what came of it in a few words. */
    public List<Step> steps() {
        return noted().stream().map(Attempt::step).toList();
    }

    /** The same for people, in one line. */
    public String story() {
        return noted().stream().map(Attempt::line).collect(Collectors.joining("; "));
    }

    /**
     * What the request took so far, told as if one provider gave the whole answer: what was
     * generated before it broke off counts once. While nobody has begun, what those took who are
     * asked; whoever failed before that counts for nothing.
     */
    public Reading soFar() {
        lock.lock();
        try {
            if (told != null) {
                return new Reading(told, true);
            }
            return sum();
        } finally {
            lock.unlock();
        }
    }

    /** Who answers, or did; empty if nobody began to. */
    public Optional<Offer> offer() {
        lock.lock();
        try {
            return Optional.ofNullable(begun).map(Begun::offer);
        } finally {
            lock.unlock();
        }
    }

    /** Whom to ask what the answer took, where its provider knows better afterwards. */
    public Optional<Bill> bill() {
        lock.lock();
        try {
            if (begun != null
                    && begun.stream() instanceof Billable billable
                    && begun.offer().provider() instanceof Bills bills) {
                return billable.billId().map(id -> new Bill(bills, id));
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    List<Attempt> noted() {
        lock.lock();
        try {
            return List.copyOf(attempts);
        } finally {
            lock.unlock();
        }
    }

    void note(Attempt attempt) {
        lock.lock();
        try {
            attempts.add(attempt);
        } finally {
            lock.unlock();
        }
    }

    private Reading sum() {
        return live.stream().map(Metered::of).reduce(before, Trail::both);
    }

    /** Somebody is asked; whoever lost a race already is of no interest. */
    void asked(ChatStream stream) {
        lock.lock();
        try {
            if (!answering) {
                live.add(stream);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Somebody who was asked failed, before he began. */
    void failed(ChatStream stream) {
        lock.lock();
        try {
            live.remove(stream);
        } finally {
            lock.unlock();
        }
    }

    /** Somebody began to answer, or to go on with the answer. */
    void began(Begun now) {
        lock.lock();
        try {
            if (begun != null) {
                before = both(before, Metered.of(begun.stream()));
            }
            begun = now;
            answering = true;
            live.clear();
            live.add(now.stream());
        } finally {
            lock.unlock();
        }
    }

    /** Whoever answered broke off. */
    void brokeOff() {
        lock.lock();
        try {
            answering = false;
        } finally {
            lock.unlock();
        }
    }

    /** Whoever answers told what the whole answer took. */
    void told(Usage usage) {
        lock.lock();
        try {
            told = usage;
        } finally {
            lock.unlock();
        }
    }

    /** Of the same answer, told by two. */
    private static Reading both(Reading one, Reading other) {
        Usage a = one.usage();
        Usage b = other.usage();
        if (b.totalTokens() == 0) {
            return one.usage().totalTokens() == 0 ? other : one;
        }
        return new Reading(
                new Usage(
                        Math.max(a.promptTokens(), b.promptTokens()),
                        b.cachedTokens(),
                        Math.max(a.completionTokens(), b.completionTokens()),
                        Math.max(a.reasoningTokens(), b.reasoningTokens()),
                        b.costNanodollars()),
                other.exact());
    }
}
