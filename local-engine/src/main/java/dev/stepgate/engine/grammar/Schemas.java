package dev.stepgate.engine.grammar;

import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One JSON Schema document and the places in it. Owned by one thread. */
final class Schemas {

    /** A schema and where in the document it is; two with one pointer are the same. */
    record Place(String pointer, Json schema) {}

    private final String field;
    private final Json root;
    private final Map<String, Place> places = new HashMap<>();

    Schemas(Json root, String field) {
        this.root = root;
        this.field = field;
    }

    Place root() {
        return place("#", root);
    }

    Place under(Place place, String keyword) {
        return place(
                place.pointer() + "/" + escaped(keyword),
                ((Json.Members) place.schema()).members().getOrDefault(keyword, new Json.Null()));
    }

    /** The schemas of a keyword that takes a list of them. */
    List<Place> list(Place place, String keyword) {
        Place list = under(place, keyword);
        if (!(list.schema() instanceof Json.Items(List<Json> items)) || items.isEmpty()) {
            throw fault(list, "a list of schemas");
        }
        return IntStream.range(0, items.size())
                .mapToObj(i -> place(list.pointer() + "/" + i, items.get(i)))
                .toList();
    }

    private Place place(String pointer, Json schema) {
        return places.computeIfAbsent(pointer, key -> new Place(pointer, schema));
    }

    /** What a reference means; only places in the same document can be meant. */
    Place resolve(Place reference, String target) {
        if (target.equals("#")) {
            return root();
        }
        if (!target.startsWith("#/")) {
            throw fault(reference, "a reference into the same schema, such as #/$defs/name");
        }
        Place at = root();
        for (String part : target.substring(2).split("/", -1)) {
            String key = unescaped(part);
            if (at.schema() instanceof Json.Members(var members) && members.containsKey(key)) {
                at = under(at, key);
            } else if (at.schema() instanceof Json.Items(var items)
                    && key.matches("\\d{1,6}")
                    && Integer.parseInt(key) < items.size()) {
                at = place(at.pointer() + "/" + key, items.get(Integer.parseInt(key)));
            } else {
                throw fault(reference, "a reference to a schema there is");
            }
        }
        return at;
    }

    private static String unescaped(String part) {
        String decoded = part;
        if (part.indexOf('%') >= 0) {
            try {
                decoded = URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException malformed) {
                return part;
            }
        }
        return decoded.replace("~1", "/").replace("~0", "~");
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    /** What to call a place in a message. */
    String name(Place place) {
        return printable(field + place.pointer().substring(1)) + ": " + shown(place.schema());
    }

    BadRequest fault(Place place, String expected) {
        return new BadRequest(name(place) + " (expected: " + expected + ")");
    }

    private static String shown(Json value) {
        return switch (value) {
            case Json.Members members -> "{…}";
            case Json.Items items -> "[…]";
            case Json.Text(String characters) -> '"' + printable(characters) + '"';
            case Json.Num(var number) -> number.toPlainString();
            case Json.Truth(boolean truth) -> String.valueOf(truth);
            case Json.Null none -> "null";
        };
    }

    private static String printable(String text) {
        String clean = text.replaceAll("[\\p{Cntrl}]", "?");
        return clean.length() > 120 ? clean.substring(0, 120) + "…" : clean;
    }
}
