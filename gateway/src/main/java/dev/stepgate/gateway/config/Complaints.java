package dev.stepgate.gateway.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers every fault of every file, so that an operator sees all at once. Owned by one thread. */
public final class Complaints {
    private final List<Complaint> found = new ArrayList<>();

    /** Adds a fault. */
    public void add(Place place, String message) {
        found.add(new Complaint(place, message));
    }

    /** Whether nothing is wrong so far. */
    public boolean none() {
        return found.isEmpty();
    }

    /** Whether nothing is wrong with that file so far. */
    public boolean none(Path file) {
        return found.stream().noneMatch(each -> each.place().file().equals(file.toString()));
    }

    /** What was found: file by file as they were read, each from top to bottom, none twice. */
    public List<Complaint> all() {
        List<String> files = found.stream().map(each -> each.place().file()).distinct().toList();
        return found.stream()
                .distinct()
                .sorted(
                        Comparator.comparingInt(
                                        (Complaint each) -> files.indexOf(each.place().file()))
                                .thenComparingInt(each -> each.place().line())
                                .thenComparingInt(each -> each.place().column()))
                .toList();
    }
}
