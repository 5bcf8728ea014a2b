package dev.stepgate.gateway.store;

/** Something that lasts until something else has happened. */
@FunctionalInterface
public interface Waiting {
    void once() throws InterruptedException;

    /** Waits on when interrupted; the interrupt is there again afterwards. */
    static void throughInterrupts(Waiting waiting) {
        boolean interrupted = false;
        while (true) {
            try {
                waiting.once();
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
