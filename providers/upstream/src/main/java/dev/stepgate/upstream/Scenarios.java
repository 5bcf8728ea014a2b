package dev.stepgate.upstream;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Every scenario there is, by name. */
public final class Scenarios {
    private static final List<Scenario> ALL =
            Stream.of(Plain.all(), Faults.all(), OpenRouter.all(), StepFun.all(), SelfHosted.all())
                    .flatMap(List::stream)
                    .toList();

    private Scenarios() {}

    /** A line for each scenario: its name and what it does. */
    public static List<String> lines() {
        int widest = ALL.stream().mapToInt(each -> each.name().length()).max().orElse(0);
        return ALL.stream()
                .map(each -> ("%-" + widest + "s  %s").formatted(each.name(), each.sentence()))
                .toList();
    }

    /** The kind of provider that a scenario is one of, in the words of providers.yaml. */
    public static String kind(String scenario) {
        String name = named(scenario).name();
        return switch (name.replaceFirst("-.*", "")) {
            case "openrouter" -> "openrouter";
            case "stepfun" -> "stepfun";
            default -> name.equals("local-7") ? "llama-cpp" : "openai";
        };
    }

    /**
     * A scenario by its name in any case.
     *
     * @throws IllegalArgumentException naming the closest one
     */
    static Scenario named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(each -> each.name().equals(wanted))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "scenario \"%s\": there is none (did you mean %s? --list names all)"
                                                .formatted(name, closest(wanted))));
    }

    /** The name that has most of the letters wanted, and of the pairs and triples of them. */
    private static String closest(String wanted) {
        return ALL.stream()
                .map(Scenario::name)
                .max(Comparator.comparingInt(name -> shared(wanted, name) - name.length()))
                .orElseThrow();
    }

    private static int shared(String wanted, String name) {
        int shared = 0;
        for (int length = 1; length <= 3; length++) {
            for (int from = 0; from + length <= wanted.length(); from++) {
                shared += name.contains(wanted.substring(from, from + length)) ? length : 0;
            }
        }
        return shared;
    }
}
