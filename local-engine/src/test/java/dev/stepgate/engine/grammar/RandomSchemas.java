package dev.stepgate.engine.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes schemas of supported keywords at random; some of them nothing can comply with. */
final class RandomSchemas {
    private static final String[] PATTERNS = {
        "^[a-z]{1,5}$",
        "^\\d{3}-\\d{2}$",
        "ab+c",
        "^(foo|bar|b\\\\\"az)$",
        "^\\w+@\\w+$",
        "[A-Z]\\d",
        "^x.*y$",
        "a b",
        "^[^<>]*$",
        "^é?[日本]{1,2}$"
    };
    private static final String[] NAME_PATTERNS = {"^x-", "^[a-c]$", "id$", "\\d"};
    private static final String[] NAMES = {
        "name", "id", "a", "b", "x-y", "größe", "with space", "q\\\"uote", "kind", "n1"
    };
    private static final String[] CONSTANTS = {
        "1",
        "-2.5",
        "\"yes\"",
        "\"no\"",
        "null",
        "true",
        "[1, 2]",
        "{\"a\": 1}",
        "\"ü\\n\\\"\"",
        "0",
        "\"\""
    };

    private final Random random;
    private boolean recursive;

    RandomSchemas(long seed) {
        this.random = new Random(seed);
    }

    /** A schema with a place others refer to. */
    String next() {
        recursive = false;
        String root = schema(3);
        String tree =
                "{\"type\":\"object\",\"properties\":{\"v\":"
                        + schema(1)
                        + ",\"next\":{\"anyOf\":[{\"type\":\"null\"},{\"$ref\":\"#/$defs/tree\"}]}},"
                        + "\"required\":[\"v\"],\"additionalProperties\":false}";
        return recursive ? "{\"$defs\":{\"tree\":" + tree + "},\"allOf\":[" + root + "]}" : root;
    }

    private String schema(int depth) {
        return switch (random.nextInt(depth > 0 ? 16 : 8)) {
            case 0, 1 -> string();
            case 2 -> integer();
            case 3 -> number();
            case 4 -> "{\"type\":\"" + (random.nextBoolean() ? "boolean" : "null") + "\"}";
            case 5 -> "{\"enum\":" + constants() + "}";
            case 6 -> "{\"const\":" + pick(CONSTANTS) + ",\"title\":\"t\"}";
            case 7 ->
                    "{\"type\":[\"string\",\"integer\",\"null\"]" + maybe(",\"maxLength\":4") + "}";
            case 8, 9, 10 -> object(depth);
            case 11, 12 -> array(depth);
            case 13 -> choice(depth);
            case 14 -> "{\"allOf\":[" + schema(depth - 1) + ",{\"description\":\"d\"}]}";
            default -> {
                recursive = true;
                yield "{\"$ref\":\"#/$defs/tree\"}";
            }
        };
    }

    private String string() {
        return "{\"type\":\"string\""
                + switch (random.nextInt(5)) {
                    case 0 -> "";
                    case 1 -> lengths(6);
                    case 2 -> ",\"pattern\":" + quoted(pick(PATTERNS));
                    case 3 ->
                            ",\"pattern\":"
                                    + quoted(pick(PATTERNS))
                                    + ",\"minLength\":2,\"maxLength\":9";
                    default -> {
                        // The validator also wants an address in a top-level domain of its list.
                        List<String> formats =
                                Formats.names().stream()
                                        .filter(name -> !name.equals("email"))
                                        .toList();
                        yield ",\"format\":\"" + formats.get(random.nextInt(formats.size())) + "\"";
                    }
                }
                + "}";
    }

    private static String quoted(String pattern) {
        return '"' + pattern.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private String lengths(int most) {
        int min = random.nextInt(most);
        return maybe(",\"minLength\":" + min)
                + maybe(",\"maxLength\":" + (min + random.nextInt(4)));
    }

    private String integer() {
        int low = random.nextInt(400) - 200;
        return "{\"type\":\"integer\""
                + maybe(",\"minimum\":" + low)
                + maybe(",\"exclusiveMaximum\":" + (low + 1 + random.nextInt(300)))
                + maybe(",\"multipleOf\":" + (1 + random.nextInt(9)))
                + "}";
    }

    private String number() {
        double low = (random.nextInt(4000) - 2000) / 100.0;
        return "{\"type\":\"number\""
                + maybe(",\"exclusiveMinimum\":" + low)
                + maybe(",\"maximum\":" + (low + 0.01 + random.nextInt(300) / 8.0))
                + (random.nextInt(4) == 0 ? ",\"multipleOf\":0.01" : "")
                + "}";
    }

    private String object(int depth) {
        int count = random.nextInt(4);
        StringBuilder properties = new StringBuilder();
        List<String> required = new ArrayList<>();
        int first = random.nextInt(NAMES.length);
        for (int i = 0; i < count; i++) {
            String name = '"' + NAMES[(first + i) % NAMES.length] + '"';
            properties.append(i == 0 ? "" : ",").append(name).append(':').append(schema(depth - 1));
            if (random.nextBoolean()) {
                required.add(name);
            }
        }
        if (random.nextInt(6) == 0) {
            required.add("\"extra\"");
        }
        String others =
                switch (random.nextInt(4)) {
                    case 0 -> "";
                    case 1 -> ",\"additionalProperties\":" + schema(0);
                    default -> ",\"additionalProperties\":false";
                };
        return "{\"type\":\"object\",\"properties\":{"
                + properties
                + "},\"required\":"
                + required
                + others
                + (random.nextInt(5) == 0
                        ? ",\"patternProperties\":{"
                                + quoted(pick(NAME_PATTERNS))
                                + ":"
                                + schema(0)
                                + "}"
                        : "")
                + (random.nextInt(6) == 0 ? ",\"propertyNames\":{\"maxLength\":5}" : "")
                + (random.nextInt(6) == 0 ? ",\"minProperties\":1" : "")
                + (random.nextInt(6) == 0 ? ",\"maxProperties\":2" : "")
                + "}";
    }

    private String array(int depth) {
        int min = random.nextInt(3);
        return "{\"type\":\"array\""
                + maybe(",\"items\":" + schema(depth - 1))
                + (random.nextInt(3) == 0
                        ? ",\"prefixItems\":[" + schema(0) + "," + schema(depth - 1) + "]"
                        : "")
                + maybe(",\"minItems\":" + min)
                + ",\"maxItems\":"
                + (min + random.nextInt(3))
                + "}";
    }

    private String choice(int depth) {
        if (random.nextBoolean()) {
            return "{\"anyOf\":[" + schema(depth - 1) + "," + schema(depth - 1) + "]}";
        }
        StringBuilder options = new StringBuilder();
        for (String kind : List.of("circle", "square", "none")) {
            options.append(options.isEmpty() ? "" : ",")
                    .append("{\"type\":\"object\",\"properties\":{\"kind\":{\"const\":\"")
                    .append(kind)
                    .append("\"},\"size\":")
                    .append(schema(depth - 1))
                    .append("},\"required\":[\"kind\"],\"additionalProperties\":false}");
        }
        return "{\"oneOf\":[" + options + ",{\"type\":\"string\"}]}";
    }

    private String constants() {
        List<String> all = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            all.add(pick(CONSTANTS));
        }
        return all.stream().distinct().toList().toString();
    }

    private String maybe(String text) {
        return random.nextBoolean() ? text : "";
    }

    private String pick(String[] texts) {
        return texts[random.nextInt(texts.length)];
    }
}
