package dev.stepgate.gateway.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A group of settings in a file; every fault met goes to the file's complaints, and reading goes
 * on. Owned by one thread.
 */
public final class Section {
    private record Entry(Node key, Node value) {}

    private final String file;
    private final String path;
    private final Place place;
    private final Complaints complaints;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final Set<String> refused = new HashSet<>();

    Section(String file, String path, MappingNode node, Complaints complaints) {
        this.file = file;
        this.path = path;
        this.place = placeOf(file, node);
        this.complaints = complaints;
        for (NodeTuple tuple : node.getValue()) {
            take(tuple);
        }
    }

    /**
     * A section without settings, standing in for one that could not be read or is not there. That
     * was complained about already, or is no fault, so what it lacks is nobody's business.
     */
    Section(String file) {
        this.file = file;
        this.path = "";
        this.place = new Place(file, 1, 1);
        this.complaints = new Complaints();
    }

    /** A section that is not there, which nobody can complain about. */
    public static Section none() {
        return new Section("");
    }

    private void take(NodeTuple tuple) {
        Node key = tuple.getKeyNode();
        if (!(key instanceof ScalarNode name)) {
            complaints.add(placeOf(file, key), path + "…: a key must be a plain word");
            return;
        }
        Entry first = entries.putIfAbsent(name.getValue(), new Entry(key, tuple.getValueNode()));
        if (first != null) {
            complaints.add(
                    placeOf(file, key),
                    path
                            + name.getValue()
                            + ": is here twice (first in line "
                            + placeOf(file, first.key()).line()
                            + ")");
        }
    }

    static Place placeOf(String file, Node node) {
        Mark mark = node.getStartMark();
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** Where the section begins. */
    public Place place() {
        return place;
    }

    /** Where the setting is, or the section if it is not there. */
    public Place placeOf(String name) {
        Entry entry = entries.get(name);
        return entry == null ? place : placeOf(file, entry.key());
    }

    /** The names of all settings, in the order written. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /**
     * The names the operator chose for what the section describes, in the order written; complains
     * if there are none, and about each that is not of the form.
     */
    public List<String> names(Form<String> form) {
        if (entries.isEmpty()) {
            String itself = path.substring(0, Math.max(0, path.length() - 1));
            complaints.add(place, itself + ": is empty (expected: at least one)");
        }
        for (String name : entries.keySet()) {
            if (form.reader().apply(name).isEmpty()) {
                complain(name, "is not a name (expected: " + form.expected() + ")");
            }
        }
        return names();
    }

    /** Whether the setting is there, whatever its value. */
    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /** Whether the setting is a list without entries. */
    public boolean isEmptyList(String name) {
        Entry entry = entries.get(name);
        return entry != null
                && entry.value() instanceof SequenceNode list
                && list.getValue().isEmpty();
    }

    /** Every single value below here by its dotted name, and where it is. */
    public Map<String, Place> leaves() {
        Map<String, Place> leaves = new LinkedHashMap<>();
        entries.forEach((name, entry) -> gather(name, entry, leaves));
        return leaves;
    }

    private void gather(String name, Entry entry, Map<String, Place> leaves) {
        if (entry.value() instanceof MappingNode mapping) {
            new Section(file, path + name + ".", mapping, complaints)
                    .leaves()
                    .forEach((inner, its) -> leaves.put(name + "." + inner, its));
        } else {
            leaves.put(name, placeOf(file, entry.key()));
        }
    }

    /** Adds a fault of the setting, or of the section if it is not there. */
    public void complain(String name, String message) {
        complaints.add(placeOf(name), path + name + ": " + message);
    }

    /** The value; empty if it is not there or, after a complaint, not as expected. */
    public <T> Optional<T> find(Key<T> key) {
        asked.add(key.name());
        Entry entry = entries.get(key.name());
        if (entry != null) {
            return read(key, entry.value());
        }
        if (key.required()) {
            complain(key.name(), "is missing (expected: " + key.form().expected() + ")");
        }
        return key.fallback().flatMap(key.form().reader());
    }

    /** The value; {@code otherwise} where {@link #find} has none. */
    public <T> T get(Key<T> key, T otherwise) {
        return find(key).orElse(otherwise);
    }

    /** The values of a list, without those complained about. */
    public <T> List<T> list(Key<T> key) {
        asked.add(key.name());
        Entry entry = entries.get(key.name());
        if (entry == null) {
            if (key.required()) {
                complain(key.name(), "is missing (expected: a list)");
            }
            return List.of();
        }
        if (!(entry.value() instanceof SequenceNode sequence)) {
            complain(key.name(), "is not a list (expected: [one, two])");
            return List.of();
        }
        List<T> values = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            read(key, item).ifPresent(values::add);
        }
        return values;
    }

    private <T> Optional<T> read(Key<T> key, Node value) {
        String expected = " (expected: " + key.form().expected() + ")";
        if (!(value instanceof ScalarNode scalar)) {
            complaints.add(
                    placeOf(file, value), path + key.name() + ": is not a single value" + expected);
            return Optional.empty();
        }
        if (Tag.NULL.equals(scalar.getTag())) {
            complaints.add(placeOf(file, value), path + key.name() + ": has no value" + expected);
            return Optional.empty();
        }
        Optional<T> read = key.form().reader().apply(scalar.getValue());
        if (read.isEmpty()) {
            String shown = key.form().secret() ? "not a reference" : scalar.getValue();
            complaints.add(placeOf(file, value), path + key.name() + ": " + shown + expected);
        }
        return read;
    }

    /** The section of that name; an empty one, after a complaint if it is required, if none. */
    public Section section(String name, boolean required) {
        asked.add(name);
        Entry entry = entries.get(name);
        if (entry == null) {
            if (required) {
                complain(name, "is missing (expected: a group of settings)");
            }
            return new Section(file);
        }
        Section found = sectionAt(path + name, entry.value());
        return found == null ? new Section(file) : found;
    }

    /** The sections of a list. */
    public List<Section> sections(String name) {
        asked.add(name);
        Entry entry = entries.get(name);
        if (entry == null) {
            complain(name, "is missing (expected: a list)");
            return List.of();
        }
        if (!(entry.value() instanceof SequenceNode sequence)) {
            complain(name, "is not a list (expected: entries that begin with -)");
            return List.of();
        }
        List<Section> found = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            Section section = sectionAt(path + name + "[" + found.size() + "]", item);
            if (section != null) {
                found.add(section);
            }
        }
        return found;
    }

    private @Nullable Section sectionAt(String name, Node node) {
        if (node instanceof MappingNode mapping) {
            return new Section(file, name + ".", mapping, complaints);
        }
        complaints.add(
                placeOf(file, node),
                name + ": is not a group of settings (expected: key: value, one a line)");
        return null;
    }

    /** Complains about a setting that must not be there, in words of its own. */
    public void refuse(String name, String message) {
        complain(name, message);
        refused.add(name);
    }

    /** Complains about every setting that nobody asked for. */
    public void refuseUnknown() {
        for (String name : entries.keySet()) {
            if (!asked.contains(name) && !refused.contains(name)) {
                complain(name, "is not a setting" + Suggestion.among(asked, name));
            }
        }
    }

    /** Complains that the setting names something that does not exist. */
    public void complainUnknown(String name, String value, String what, Collection<String> known) {
        complain(name, "no " + what + " is called " + value + Suggestion.among(known, value));
    }
}
