package dev.stepgate.e2e;

/** Pieces of configuration as an operator would write them. */
final class Written {
    /** Three requests a day, so that no minute ends in the middle of a test. */
    static final String TIERS = "tiers:\n  free:\n    requests-per-day: 3\n  paid: {}\n";

    private Written() {}

    static String providers(String... providers) {
        return "providers:\n" + String.join("", providers);
    }

    static String models(String... models) {
        return "models:\n" + String.join("", models);
    }

    static String upstream(String name, String url, String credential) {
        return """
                %s:
                  kind: openai
                  base-url: %s
                  credential: %s
                """
                .formatted(name, url, credential)
                .indent(2);
    }

    /** An upstream that has little time to begin. */
    static String hurried(String name, String url) {
        return upstream(name, url, "none") + "    first-token-within: 200ms\n";
    }

    static String engine() {
        return "  local:\n    kind: local\n    model: bundled\n";
    }

    /** A model that these providers serve, in this order. */
    static String model(String name, String... providers) {
        StringBuilder text = new StringBuilder();
        text.append("  ").append(name).append(":\n");
        text.append("    display-name: ").append(name).append('\n');
        text.append("    owned-by: somebody\n    created: 2026-01-29\n");
        text.append("    context-tokens: 8192\n    offers:\n");
        for (String provider : providers) {
            text.append("      - provider: ").append(provider).append('\n');
            text.append("        model: step-nano\n");
        }
        return text.toString();
    }
}
