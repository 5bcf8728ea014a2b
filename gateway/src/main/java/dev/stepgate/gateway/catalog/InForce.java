package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Complaint;
import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.config.Place;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the operator's files said when they were last without a fault. Thread-safe.
 *
 * <p>Files are compared by what they say, so it does not matter how an editor replaces them or
 * where links lead.
 */
public final class InForce {
    private static final Logger LOG = System.getLogger(InForce.class.getName());
    private static final String AT_START = "gateway.yaml";
    private static final List<String> FILES =
            List.of(AT_START, "providers.yaml", "models.yaml", "tiers.yaml");

    /** What came of reading the files again. */
    public sealed interface Outcome {

        /** What they say is in force. */
        record Taken(Instant at) implements Outcome {}

        /** They have faults, each with its place; what was in force still is. */
        record Refused(List<String> faults) implements Outcome {
            public Refused {
                faults = List.copyOf(faults);
            }
        }
    }

    /**
     * A plan and since when it holds. Immutable.
     *
     * @param lastRefused the faults of the files as they are now; none if they are in force
     */
    public record State(Plan plan, Instant since, List<String> lastRefused) {
        public State {
            lastRefused = List.copyOf(lastRefused);
        }
    }

    private final Path folder;
    private final Change change;
    private final InstantSource clock;
    private final Map<String, String> start;

    /** What the files said when they were last taken or refused, and when last looked at. */
    private Map<String, String> considered;

    private Map<String, String> seen;
    private volatile State state;

    /**
     * @param plan what was read from the folder at the start
     */
    public InForce(Path folder, Plan plan, Change change, InstantSource clock) {
        this.folder = folder;
        this.change = change;
        this.clock = clock;
        this.start = texts();
        this.considered = start;
        this.seen = start;
        this.state = new State(plan, clock.instant(), List.of());
    }

    public State state() {
        return state;
    }

    /** Reads the files and puts them in force, changed or not; refuses them whole at any fault. */
    public synchronized Outcome reload() {
        considered = texts();
        seen = considered;
        Complaints complaints = new Complaints();
        Plan next = Plan.read(folder, complaints);
        if (!text(AT_START, considered).equals(text(AT_START, start))) {
            complaints.add(
                    new Place(folder.resolve(AT_START).toString(), 1, 1),
                    "was changed and is read only at the start (expected: a restart)");
        }
        if (complaints.none()) {
            change.make(next, complaints);
        }
        if (!complaints.none()) {
            return refuse(complaints.all().stream().map(Complaint::toString).toList());
        }
        state = new State(next, clock.instant(), List.of());
        LOG.log(
                Level.INFO,
                "the configuration was read again and is in force: models "
                        + String.join(", ", next.models().keySet()));
        return new Outcome.Taken(state.since());
    }

    private Outcome refuse(List<String> faults) {
        state = new State(state.plan(), state.since(), faults);
        LOG.log(
                Level.WARNING,
                faults.stream()
                        .collect(
                                Collectors.joining(
                                        "\n",
                                        "the configuration has faults, so what was in force before"
                                                + " still is:\n",
                                        "")));
        return new Outcome.Refused(faults);
    }

    /** Reads the files again once they were changed and have stayed as they are for two looks. */
    synchronized void look() {
        Map<String, String> now = texts();
        boolean settled = now.equals(seen);
        seen = now;
        if (settled && !now.equals(considered)) {
            reload();
        }
    }

    private Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String file : FILES) {
            try {
                texts.put(file, Files.readString(folder.resolve(file)));
            } catch (IOException notThere) {
                texts.put(file, "");
            }
        }
        return texts;
    }

    private static String text(String file, Map<String, String> texts) {
        return texts.getOrDefault(file, "");
    }
}
