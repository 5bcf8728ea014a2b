package dev.stepgate.engine.packing;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;

/** Threads that work on one thing together and end with it. Owned by one thread. */
final class Crew {
    private final int hands;

    Crew(int hands) {
        this.hands = hands;
    }

    int hands() {
        return hands;
    }

    /**
     * Runs tasks 0 to {@code tasks} - 1, at most one for each hand, and returns when all are done;
     * what one of them throws is thrown here.
     */
    void run(int tasks, IntConsumer task) throws InterruptedException {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i < tasks; i++) {
            int number = i;
            threads.add(
                    Thread.ofPlatform()
                            .name("stepgate-packing-" + i)
                            .daemon()
                            .start(() -> attempt(task, number, failures)));
        }
        attempt(task, 0, failures);
        for (Thread thread : threads) {
            thread.join();
        }
        switch (failures.poll()) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException fault -> throw fault;
            case Throwable other -> throw new AssertionError("a task throws no such thing", other);
        }
    }

    private static void attempt(IntConsumer task, int number, Queue<Throwable> failures) {
        try {
            task.accept(number);
        } catch (Throwable failed) {
            failures.add(failed);
        }
    }
}
