package dev.stepgate.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-03-05T07:08:09.123456Z"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{% include 'x' %} # the tag \"include\" is not supported",
                "{% with a = 1 %}{% endwith %} # the tag \"with\" is not supported",
                "{% do x %} # the tag \"do\" is not supported",
                "{{ x|groupby('a') }} # the filter \"groupby\" is not supported",
                "{{ x is sameas y }} # the test \"sameas\" is not supported",
                "{{ x.format(1) }} # the method \"format\" is not supported",
                "{{ x.append(1) }} # the method \"append\" is not supported",
                "{{ lipsum() }} # the function \"lipsum\" is not supported",
                "{{ 2 ** 3 }} # the operator \"**\" is not supported",
                "{{ f(*x) }} # the operator \"*\" is not supported",
                "{{ '\\N{DASH}' }} # the escape \"\\N\" is not supported",
                "{% for x in y recursive %}{% endfor %} # the tag \"for … recursive\" is not supported",
                "{% set x|upper %}{% endset %} # the tag \"set with a filter\" is not supported",
            })
    void what_is_not_supported_is_refused_by_name_and_line(String template, String what) {
        assertThatThrownBy(() -> ChatTemplate.parse("one\ntwo\n" + template, CLOCK))
                .isInstanceOf(EngineFault.BadCheckpoint.class)
                .hasMessage("chat template line 3: " + what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "{% if x %}a @ a tag is not closed (expected: endif)",
                "{% for x in y %}a{% else %}b @ a tag is not closed (expected: endfor)",
                "{% endif %} @ \"endif\" has no beginning",
                "{{ x @ \"}}\" is missing",
                "{{ x) }} @ unexpected \")\"",
                "{{ }} @ unexpected \"}}\" (expected: an expression)",
                "{{ a b }} @ unexpected \"b\" (expected: \"}}\")",
                "{{ 'a }} @ unexpected character \"'\"",
                "{{ a ? b }} @ unexpected character \"?\"",
                "{# never @ the comment is not closed",
                "{% raw %} x @ \"raw\" is not closed",
                "{% break %} @ \"break\" outside a loop",
                "{% set 1 = 2 %} @ unexpected \"1\" (expected: a name)",
                "{% for x of y %}{% endfor %} @ unexpected \"of\" (expected: \"in\")",
                "{{ f(a=1, 2) }} @ unexpected \"2\" (expected: a named argument)",
                "{{ '\\x4' }} @ a \\x, \\u or \\U escape has fewer than 2 digits",
            })
    void what_is_not_jinja_is_refused_with_its_line(String template, String what) {
        assertThatThrownBy(() -> ChatTemplate.parse("\n" + template, CLOCK))
                .isInstanceOf(EngineFault.BadCheckpoint.class)
                .hasMessage("chat template line 2: " + what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "{{ x.y.z }} @ 'x' is undefined",
                "{{ d.y.z }} @ a mapping has no 'y'",
                "{{ d['y'].z }} @ a mapping has no 'y'",
                "{{ [1][5].z }} @ a list has no '5'",
                "{{ f() }} @ 'f' is undefined",
                "{{ d() }} @ cannot call a mapping",
                "{{ 1 + 'a' }} @ cannot compute an integer + text",
                "{{ 'a' + none }} @ cannot compute text + none",
                "{{ 'a' + x }} @ 'x' is undefined",
                "{{ 1 // 0 }} @ division by zero",
                "{{ 1 < 'a' }} @ cannot compare an integer with text",
                "{{ 'a' in none }} @ cannot look into none",
                "{{ 1 in 'a' }} @ cannot look for an integer in text",
                "{% for x in none %}{% endfor %} @ cannot loop over none",
                "{% for a, b in [[1]] %}{% endfor %} @ cannot unpack 1 values into 2 names",
                "{{ none|length }} @ none has no length",
                "{{ none|items }} @ cannot list the items of none",
                "{{ x|tojson }} @ 'x' is undefined",
                "{{ 'x'|fromjson }} @ the text given to fromjson is not JSON",
                "{{ 'a'|replace('b') }} @ filter replace needs 'new'",
                "{{ 'a'|trim('b', 'c') }} @ filter trim takes at most 1 arguments, not 2",
                "{{ 'a'|tojson(colour=1) }} @ filter tojson has no argument 'colour'",
                "{% set d.x = 1 %} @ 'd' is not a namespace",
                "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }} @ m takes at most 1 arguments, not 2",
                "{{ {1: 2} }} @ a key of a mapping must be text",
                "{{ range(1000000) }} @ a range has more than 100000 numbers",
                "{{ strftime_now('%Q') }} @ the date directive \"%Q\" is not supported",
                "{{ [1]|map('nofilter') }} @ the filter \"nofilter\" is not supported",
                "{{ [1][::0] }} @ the step of a slice is 0",
            })
    void what_goes_wrong_while_it_runs_names_the_line(String template, String what) {
        ChatTemplate parsed = ChatTemplate.parse("one\n\n" + template, CLOCK);
        var empty = new Value.Mapping(new LinkedHashMap<>());

        assertThatThrownBy(() -> parsed.render(Map.of("d", empty)))
                .isInstanceOf(EngineFault.BadCheckpoint.class)
                .hasMessage("chat template line 3: " + what);
    }

    @Test
    void a_template_that_refuses_speaks_in_its_own_words_only() {
        ChatTemplate template =
                ChatTemplate.parse("{{ raise_exception('No ' + role + ' here') }}", CLOCK);

        assertThatThrownBy(() -> template.render(Map.of("role", Text.given("secret"))))
                .isInstanceOf(EngineFault.BadRequest.class)
                .hasMessage("messages: the chat template refuses them: No … here");
    }

    @Test
    void a_complaint_does_not_quote_a_callers_key() {
        ChatTemplate template = ChatTemplate.parse("{{ {}[key].x }}", CLOCK);

        assertThatThrownBy(() -> template.render(Map.of("key", Text.given("secret"))))
                .hasMessage("chat template line 1: a mapping has no 'text'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
                "{% set n = namespace(t='xxxxxxxx') %}{% for a in range(99) %}{% set n.t = n.t + n.t %}{% endfor %}",
                "{{ 'x' * 100000000 }}",
                "{% set t = 'x' * 9000 %}{% for a in range(99999) %}{{ t }}{% endfor %}",
                "{{ ('x' * 9999).replace('x', 'x' * 9999) }}",
                "{% set n = namespace(l=[1]) %}{% for a in range(99) %}{% set n.l = n.l + n.l %}{% endfor %}",
                "{% set n = namespace(l=[]) %}{% for a in range(9999) %}{% set n.l = [n.l] %}{% endfor %}{{ n.l|tojson }}",
                "{% set n = namespace(l=[]) %}{% for a in range(9999) %}{% set n.l = [n.l] %}{% endfor %}{{ n.l }}",
            })
    void a_template_gone_wild_is_stopped(String template) {
        ChatTemplate parsed = ChatTemplate.parse(template, CLOCK);

        assertThatThrownBy(() -> parsed.render(Map.of()))
                .isInstanceOf(EngineFault.BadRequest.class)
                .hasMessageStartingWith("messages: ");
    }

    @Test
    void a_macro_that_calls_itself_for_ever_is_stopped() {
        ChatTemplate template =
                ChatTemplate.parse("{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}", CLOCK);

        assertThatThrownBy(() -> template.render(Map.of()))
                .isInstanceOf(EngineFault.BadCheckpoint.class)
                .hasMessageEndingWith("nested deeper than 500");
    }

    @Test
    void numbers_do_not_grow_without_bound() {
        ChatTemplate template =
                ChatTemplate.parse(
                        "{% set n = namespace(x=9) %}{% for a in range(99) %}"
                                + "{% set n.x = n.x * n.x %}{% endfor %}",
                        CLOCK);

        assertThatThrownBy(() -> template.render(Map.of()))
                .isInstanceOf(EngineFault.BadCheckpoint.class)
                .hasMessageEndingWith("a number has more than 4096 bits");
    }

    @ParameterizedTest
    @CsvSource({"(, )", "[, ]", "'{''a'':', }", "'not ', ''", "- , ''", "'1 if 1 else ', ''"})
    void source_nested_too_deep_is_refused(String open, String close) {
        String deep = open.repeat(5_000) + "1" + close.repeat(5_000);

        assertThatThrownBy(() -> ChatTemplate.parse("{{ " + deep + " }}", CLOCK))
                .isInstanceOf(EngineFault.BadCheckpoint.class)
                .hasMessageEndingWith("nested deeper than 100");
    }

    @Test
    void tags_nested_too_deep_are_refused() {
        String deep = "{% if 1 %}".repeat(5_000) + "{% endif %}".repeat(5_000);

        assertThatThrownBy(() -> ChatTemplate.parse(deep, CLOCK))
                .isInstanceOf(EngineFault.BadCheckpoint.class)
                .hasMessageEndingWith("nested deeper than 50");
    }

    @Test
    void the_date_is_the_clocks() {
        assertThat(
                        printed(
                                "{{ strftime_now('%Y-%m-%d %d %B %b %A %a %H:%M:%S %I%p %-d %j %f 100%%') }}"))
                .isEqualTo("2026-03-05 05 March Mar Thursday Thu 07:08:09 07AM 5 064 123456 100%");
    }

    @Test
    void json_is_read_where_the_template_asks() {
        assertThat(printed("{% set d = '{\"a\": [1, 2.50]}'|fromjson %}{{ d.a[1] + 1 }}{{ d }}"))
                .isEqualTo("3.5{'a': [1, 2.5]}");
    }

    @Test
    void a_generation_mark_prints_its_body() {
        assertThat(printed("a{% generation %}b{% endgeneration %}c")).isEqualTo("abc");
    }

    @Test
    void whitespace_of_words_between_tags_is_kept_when_not_asked_away() {
        assertThat(printed("a {% if true %} b {% endif %} c")).isEqualTo("a  b  c");
    }

    @Test
    void a_rendering_leaves_nothing_behind_for_the_next() {
        ChatTemplate template = ChatTemplate.parse("{{ x is defined }}{% set x = 1 %}", CLOCK);

        List<Piece> first = template.render(Map.of());

        assertThat(template.render(Map.of())).isEqualTo(first);
    }

    private static String printed(String template) {
        return ChatTemplate.parse(template, CLOCK).render(Map.of()).stream()
                .map(Piece::text)
                .collect(Collectors.joining());
    }
}
