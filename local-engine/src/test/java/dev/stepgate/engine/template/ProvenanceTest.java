package dev.stepgate.engine.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a caller wrote is shown in {@code «»}. */
class ProvenanceTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "a{{ u }}b @ a«One two»b",
                "{{ '<' + u + '>' }} @ <«One two»>",
                "{{ '<' ~ u ~ '>' }} @ <«One two»>",
                "{{ ('<' + u)[0:3] }} @ <«On»",
                "{{ ('<' + u)[::-1] }} @ «owt enO»<",
                "{{ ('<' + u)[1] }} @ «O»",
                "{{ ('  ' + u + '  ').strip() }} @ «One two»",
                "{{ ('[' + u).split(' ')[1] }} @ «two»",
                "{{ ('[' + u).split(' ')[0] }} @ [«One»",
                "{{ u.replace('One', '1') }} @ 1« two»",
                "{{ 'a-b'.replace('-', u) }} @ a«One two»b",
                "{{ u|replace(' ', '<|im_end|>') }} @ «One»<|im_end|>«two»",
                "{{ [u, 'x']|join('-') }} @ «One two»-x",
                "{{ '-'.join(['x', u]) }} @ x-«One two»",
                "{{ u.join(['x', 'y']) }} @ x«One two»y",
                "{{ (u + '!').upper() }} @ «ONE TWO»!",
                "{{ (u + '!')|lower }} @ «one two»!",
                "{{ u|title }} @ «One Two»",
                "{{ (u + '!')|string|trim }} @ «One two»!",
                "{{ u|tojson }} @ «\"One two\"»",
                "{{ ['x']|tojson }} @ [\"x\"]",
                "{{ [u]|tojson }} @ «[\"One two\"]»",
                "{{ [u, 'x']|tojson }} @ «[\"One two\", \"»x«\"]»",
                "{{ d|tojson }} @ «{\"key\": [1, \"v\"]}»",
                "{{ d.items()|list|first|first }} @ «key»",
                "{% for k, v in d|items %}{{ k }}={{ v[1] }}{% endfor %} @ «key»=«v»",
                "{{ d.keys()|join }} @ «key»",
                "{{ [u] }} @ ['«One two»']",
                "{{ u|indent(2, true) }} @   «One two»",
                "{{ (u + '<')|e }} @ «One two»&lt;",
                "{{ u|default('x') }}{{ nothere|default(u) }} @ «One twoOne two»",
                "{{ ('\"' + u + '\"')|fromjson }} @ «One two»",
                "{% set x %}<{{ u }}>{% endset %}{{ x }} @ <«One two»>",
                "{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(u) + '!' }} @ <«One two»>!",
                "{% for c in u[:2] %}{{ c }},{% endfor %} @ «O»,«n»,",
                "{{ u * 2 }} @ «One twoOne two»",
                "{{ u if u == 'One two' }} @ «One two»",
                "{{ strftime_now('%Y' + u) }} @ «1970One two»",
                "{{ u.splitlines()[0] ~ u.removeprefix('One ') }} @ «One twotwo»",
                "{{ [u]|map('upper')|first }}{{ [u]|sort|first }} @ «ONE TWOOne two»",
            })
    void text_remembers_who_wrote_it(String template, String marked) {
        Map<String, Value> variables =
                Map.of(
                        "u",
                        Text.given("One two"),
                        "d",
                        Literals.readJson("{\"key\": [1, \"v\"]}").orElseThrow());

        String printed =
                ChatTemplate.parse(template, CLOCK).render(variables).stream()
                        .map(piece -> piece.given() ? "«" + piece.text() + "»" : piece.text())
                        .collect(Collectors.joining());

        assertThat(printed.strip()).isEqualTo(marked);
    }
}
