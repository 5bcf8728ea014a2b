package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.engine.LocalModel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer, and the turn with the model that makes it: both are over when it is closed. Owned by
 * one thread, but closed by any.
 */
final class LentStream implements LocalAnswer {
    private final LocalAnswer answer;
    private final Shelf<LocalModel>.Loan loan;

    LentStream(LocalAnswer answer, Shelf<LocalModel>.Loan loan) {
        this.answer = answer;
        this.loan = loan;
    }

    @Override
    public String model() {
        return answer.model();
    }

    @Override
    public void watch(Watcher watcher) {
        answer.watch(watcher);
    }

    @Override
    public @Nullable ChatEvent next() {
        return answer.next();
    }

    @Override
    public Reading soFar() {
        return answer.soFar();
    }

    @Override
    public Optional<Recollection> recollection() {
        return answer.recollection();
    }

    @Override
    public void close() {
        answer.close();
        loan.close();
    }
}
