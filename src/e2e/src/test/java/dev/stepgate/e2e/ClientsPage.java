package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page that tells how to point clients here, by its snippets. Immutable. */
record ClientsPage(List<Snippet> snippets, Map<String, String> jars) {
    private static final Pattern PIECES =
            Pattern.compile(
                    "(?ms)^## (?<head>.+?)$|^```(?<language>\\w+)\\n(?<text>.*?)^```$"
                            + "|^`[\\w.-]+:(?<artifact>[\\w.-]+):(?<version>[\\d.]+)`$");

    /** A fenced block. Immutable. */
    record Snippet(String section, String language, String text) {

        @Override
        public String toString() {
            return section + ", " + language;
        }
    }

    static ClientsPage read() throws IOException {
        String text = Files.readString(Clone.ROOT.resolve("src/docs/clients.md"));
        List<Snippet> snippets = new ArrayList<>();
        Map<String, String> jars = new HashMap<>();
        String section = "";
        Matcher piece = PIECES.matcher(text);
        while (piece.find()) {
            if (piece.group("head") != null) {
                section = piece.group("head");
            } else if (piece.group("artifact") != null) {
                jars.put(section, piece.group("artifact") + "-" + piece.group("version") + ".jar");
            } else {
                snippets.add(new Snippet(section, piece.group("language"), piece.group("text")));
            }
        }
        return new ClientsPage(snippets, jars);
    }

    /** The jar that a section has Maven fetch. */
    String jar(String section) {
        String jar = jars.get(section);
        if (jar == null) {
            throw new AssertionError("the section " + section + " names no jar");
        }
        return jar;
    }

    /** Those of a section in a language, in order. */
    List<String> in(String section, String language) {
        List<String> found =
                snippets.stream()
                        .filter(each -> each.section().equals(section))
                        .filter(each -> each.language().equals(language))
                        .map(Snippet::text)
                        .toList();
        assertThat(found).as("%s in the section %s", language, section).isNotEmpty();
        return found;
    }

    /** The packages that a section has npm install. */
    List<String> packages(String section) {
        String install = in(section, "sh").getFirst();
        assertThat(install).startsWith("npm install ");
        return Pattern.compile("\\S+@[\\d.]+")
                .matcher(install)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    /** The commands that say where the gateway is and which key to use, as for this one. */
    String exports(GatewayProcess gateway) {
        return fitted(gateway, in("", "sh").getFirst());
    }

    /** A snippet that names the address of the page's gateway or its folder, as for this one. */
    String fitted(GatewayProcess gateway, String snippet) {
        return snippet.replace("http://127.0.0.1:8080", gateway.address().toString())
                .replace("data/tenant.key", gateway.home().data() + "/tenant.key");
    }
}
