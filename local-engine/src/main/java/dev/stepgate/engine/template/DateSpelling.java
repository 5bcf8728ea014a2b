package dev.stepgate.engine.template;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Spells the date as Python's {@code strftime} does, in English and UTC. */
final class DateSpelling {
    private DateSpelling() {}

    static Text spell(Text format, Rendering rendering) {
        ZonedDateTime now = rendering.now().atZone(ZoneOffset.UTC);
        String characters = format.characters();
        var spelled = new StringBuilder();
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            if (c != '%' || i + 1 == characters.length()) {
                spelled.append(c);
                continue;
            }
            boolean unpadded = characters.charAt(i + 1) == '-' && i + 2 < characters.length();
            i += unpadded ? 2 : 1;
            String part = part(characters.charAt(i), now, rendering);
            spelled.append(unpadded ? part.replaceFirst("^0+(?=\\d)", "") : part);
        }
        return Text.of(spelled.toString(), format.anyGiven());
    }

    private static String part(char directive, ZonedDateTime now, Rendering rendering) {
        String pattern =
                switch (directive) {
                    case 'Y' -> "uuuu";
                    case 'y' -> "uu";
                    case 'm' -> "MM";
                    case 'B' -> "MMMM";
                    case 'b', 'h' -> "MMM";
                    case 'd' -> "dd";
                    case 'e' -> "ppd";
                    case 'j' -> "DDD";
                    case 'A' -> "EEEE";
                    case 'a' -> "EEE";
                    case 'H' -> "HH";
                    case 'I' -> "hh";
                    case 'M' -> "mm";
                    case 'S' -> "ss";
                    case 'p' -> "a";
                    case 'f' -> "SSSSSS";
                    case 'F' -> "uuuu-MM-dd";
                    case 'T' -> "HH:mm:ss";
                    case 'R' -> "HH:mm";
                    case 'D' -> "MM/dd/uu";
                    case '%' -> "'%'";
                    default -> throw rendering.unsupported("date directive", "%" + directive);
                };
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(now);
    }
}
