package dev.stepgate.engine.grammar;

import java.util.Optional;
import java.util.Set;

/** The sets of characters that patterns have a name for. */
final class Classes {
    static final CharSet DIGITS = CharSet.range('0', '9');

    static final CharSet LETTERS =
            CharSet.range('a', 'z').or(CharSet.range('A', 'Z')).or(DIGITS).or(CharSet.of('_'));

    /** White space and line ends of ECMA-262. */
    static final CharSet SPACES =
            CharSet.of(' ', 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff)
                    .or(CharSet.range('\t', '\r'))
                    .or(CharSet.range(0x2000, 0x200a));

    private static final Set<String> CATEGORIES =
            Set.of(
                    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Me", "Mc", "N", "Nd", "Nl", "No",
                    "Z", "Zs", "Zl", "Zp", "P", "Pd", "Ps", "Pe", "Pc", "Po", "Pi", "Pf", "S", "Sm",
                    "Sc", "Sk", "So");

    private Classes() {}

    /** The characters of a general category; those without a name of their own (C) are none. */
    static Optional<CharSet> category(String name) {
        String shorter = name.replaceFirst("^(gc|General_Category)=", "");
        String category = shorter.equals("Letter") ? "L" : shorter;
        return CATEGORIES.contains(category)
                ? Optional.of(CharSet.category(category))
                : Optional.empty();
    }

    static boolean isAsciiLetter(int character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    }
}
