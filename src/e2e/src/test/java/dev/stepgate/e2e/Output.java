package dev.stepgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;

/** What a process has printed so far, standard error included. Thread-safe. */
final class Output {
    private final StringBuilder text = new StringBuilder();
    private boolean complete;

    /** Begins to read; the stream ends with the process. */
    Output(InputStream from) {
        // Reading from a pipe keeps a virtual thread's carrier, and two processes have all there
        // are.
        Thread.ofPlatform().daemon().name("output").start(() -> read(from));
    }

    private void read(InputStream from) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line + "\n");
            }
        } catch (IOException closed) {
            add("(the rest could not be read: " + closed.getMessage() + ")\n");
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        text.append(line);
        notifyAll();
    }

    private synchronized void end() {
        complete = true;
        notifyAll();
    }

    /** Whether the words were printed, now or within this time; false as well once it is over. */
    synchronized boolean says(String words, Duration within) throws InterruptedException {
        long until = System.nanoTime() + within.toNanos();
        while (text.indexOf(words) < 0 && !complete && System.nanoTime() < until) {
            wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
        }
        return text.indexOf(words) >= 0;
    }

    /** The lines that have these words, as soon as there are so many, or the time is over. */
    synchronized List<String> lines(String words, int count, Duration within)
            throws InterruptedException {
        long until = System.nanoTime() + within.toNanos();
        while (lines(words).size() < count && !complete && System.nanoTime() < until) {
            wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
        }
        return lines(words);
    }

    private List<String> lines(String words) {
        return text.toString().lines().filter(line -> line.contains(words)).toList();
    }

    /** Everything, once the process has closed it. */
    synchronized String whole() throws InterruptedException {
        while (!complete) {
            wait();
        }
        return text.toString();
    }

    synchronized String soFar() {
        return text.toString();
    }
}
