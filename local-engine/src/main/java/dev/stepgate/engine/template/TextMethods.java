package dev.stepgate.engine.template;

import java.util.List;
import java.util.Locale;

/** The methods of texts, as in Python; every part of a result keeps who wrote it. */
final class TextMethods {
    private TextMethods() {}

    static Value call(Text self, String name, Arguments passed) {
        return switch (name) {
            case "startswith", "endswith" -> affixed(self, name, passed.as("affix"));
            case "strip" -> Stripping.of(chars(passed)).both(self);
            case "lstrip" -> Stripping.of(chars(passed)).left(self);
            case "rstrip" -> Stripping.of(chars(passed)).right(self);
            case "split", "rsplit" -> {
                Arguments arguments = passed.as("sep", "maxsplit");
                yield new Value.Items(
                        name.equals("split")
                                ? Splitting.fromLeft(self, arguments)
                                : Splitting.fromRight(self, arguments));
            }
            case "splitlines" -> {
                passed.as();
                yield new Value.Items(Splitting.lines(self));
            }
            case "upper", "lower", "title", "capitalize" -> {
                passed.as();
                yield cased(self, name);
            }
            case "replace" -> replace(self, passed.as("old", "new", "count"));
            case "join" ->
                    join(
                            self,
                            Operators.iterate(
                                    passed.as("iterable").require("iterable"), passed.rendering()),
                            passed.rendering());
            case "find" -> find(self, passed.as("sub").text("sub"));
            case "count" -> count(self, passed.as("sub").text("sub"));
            case "removeprefix" -> {
                String prefix = passed.as("prefix").text("prefix").characters();
                yield self.characters().startsWith(prefix) ? self.slice(prefix.length()) : self;
            }
            case "removesuffix" -> {
                String suffix = passed.as("suffix").text("suffix").characters();
                yield self.characters().endsWith(suffix)
                        ? self.slice(0, self.length() - suffix.length())
                        : self;
            }
            default -> throw passed.rendering().unsupported("method", name);
        };
    }

    private static Value chars(Arguments passed) {
        return passed.as("chars").get("chars", new Value.None());
    }

    private static Value affixed(Text self, String name, Arguments passed) {
        Value affix = passed.require("affix");
        List<Value> affixes = affix instanceof Value.Items items ? items.values() : List.of(affix);
        boolean any = false;
        for (Value one : affixes) {
            if (!(one instanceof Text text)) {
                throw passed.rendering().wrong(name + " needs text");
            }
            any |=
                    name.equals("startswith")
                            ? self.characters().startsWith(text.characters())
                            : self.characters().endsWith(text.characters());
        }
        return new Value.Bool(any);
    }

    /** The text with its letters' case changed; the name says how. */
    static Text cased(Text self, String how) {
        return switch (how) {
            case "upper" -> self.map(run -> run.toUpperCase(Locale.ROOT));
            case "lower" -> self.map(run -> run.toLowerCase(Locale.ROOT));
            default -> titled(self, how.equals("title"));
        };
    }

    /** The first letter, or that of each word, in upper case and the others in lower case. */
    private static Text titled(Text self, boolean everyWord) {
        var titled = new TextBuilder();
        boolean inWord = false;
        for (Piece piece : self.pieces()) {
            var run = new StringBuilder();
            for (int c : piece.text().codePoints().toArray()) {
                String character = Character.toString(c);
                run.append(
                        inWord
                                ? character.toLowerCase(Locale.ROOT)
                                : character.toUpperCase(Locale.ROOT));
                inWord = !everyWord || Character.isLetter(c);
            }
            titled.add(run.toString(), piece.given());
        }
        return titled.text();
    }

    /** Arguments {@code old}, {@code new} and {@code count}. */
    static Text replace(Text self, Arguments passed) {
        String old = passed.text("old").characters();
        Text replacement = passed.text("new");
        int count =
                passed.get("count", new Value.None()) instanceof Value.None
                        ? -1
                        : passed.number("count", -1);
        String characters = self.characters();
        var replaced = new TextBuilder();
        int from = 0;
        int search = 0;
        for (int done = 0; done != count; done++) {
            int found = characters.indexOf(old, search);
            if (found < 0 || search > characters.length()) {
                break;
            }
            replaced.add(self.slice(from, found)).add(replacement);
            from = found + old.length();
            search = old.isEmpty() ? next(characters, found) : from;
            passed.rendering().spend(1);
        }
        return replaced.add(self.slice(from)).text();
    }

    private static int next(String characters, int at) {
        return at < characters.length() ? characters.offsetByCodePoints(at, 1) : at + 1;
    }

    static Text join(Text separator, List<Value> values, Rendering rendering) {
        var joined = new TextBuilder();
        for (int i = 0; i < values.size(); i++) {
            rendering.spend(1);
            joined.add(i == 0 ? Text.EMPTY : separator).add(Spelling.str(values.get(i)));
        }
        return joined.text();
    }

    private static Value find(Text self, Text wanted) {
        int found = self.characters().indexOf(wanted.characters());
        return Value.Int.of(found < 0 ? -1 : self.characters().codePointCount(0, found));
    }

    private static Value count(Text self, Text wanted) {
        if (wanted.isEmpty()) {
            return Value.Int.of(self.characters().codePoints().count() + 1);
        }
        int count = 0;
        int at = self.characters().indexOf(wanted.characters());
        while (at >= 0) {
            count++;
            at = self.characters().indexOf(wanted.characters(), at + wanted.length());
        }
        return Value.Int.of(count);
    }
}
