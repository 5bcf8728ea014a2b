package dev.stepgate.engine.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what Jinja itself prints; {@code jinja.py} beside the file makes it. */
class JinjaParityTest {
    private static final Value.Mapping GOLDEN = golden();

    @ParameterizedTest
    @MethodSource("cases")
    void a_template_prints_what_jinja_prints(String template, String printed) {
        Map<String, Value> variables = new HashMap<>();
        mapping(GOLDEN, "variables")
                .values()
                .forEach((name, value) -> variables.put(name.characters(), value));

        String ours =
                ChatTemplate.parse(template, InstantSource.fixed(Instant.EPOCH))
                        .render(variables)
                        .stream()
                        .map(Piece::text)
                        .collect(Collectors.joining());

        assertThat(ours).isEqualTo(printed);
    }

    static Stream<Arguments> cases() {
        return ((Value.Items) Objects.requireNonNull(GOLDEN.values().get(Text.trusted("cases"))))
                .values().stream()
                        .map(
                                value ->
                                        Arguments.of(
                                                text((Value.Mapping) value, "template"),
                                                text((Value.Mapping) value, "printed")));
    }

    private static Value.Mapping mapping(Value.Mapping object, String key) {
        return (Value.Mapping) Objects.requireNonNull(object.values().get(Text.trusted(key)));
    }

    private static String text(Value.Mapping object, String key) {
        return Objects.requireNonNull(object.values().get(Text.trusted(key))).toString();
    }

    private static Value.Mapping golden() {
        try (InputStream file = JinjaParityTest.class.getResourceAsStream("jinja.json")) {
            String json =
                    new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return (Value.Mapping) Literals.readJson(json).orElseThrow();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
