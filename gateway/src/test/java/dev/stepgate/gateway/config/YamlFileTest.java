package dev.stepgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class YamlFileTest {
    private static final Key<Integer> PORT =
            Key.withDefault("port", Form.integer(1, 65535), "8080", "where");
    private static final Key<Duration> WAIT =
            Key.withDefault("wait", Form.duration(), "30s", "how long");
    private static final Key<String> NAME = Key.required("name", Form.name(), "what");
    private static final Key<String> FRIENDS = Key.optional("friends", Form.name(), "who");

    @TempDir Path folder;
    private final Complaints complaints = new Complaints();

    YamlFileTest() {}

    private Section read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("test.yaml"), text);
        return YamlFile.read(file, complaints);
    }

    private List<String> messages() {
        return complaints.all().stream()
                .map(each -> each.toString().replace(folder + "/", ""))
                .toList();
    }

    @Test
    void values_are_read_and_defaults_hold_where_there_are_none() throws IOException {
        Section section = read("name: x\nwait: 2m\nfriends: [a, b]\n");

        assertThat(section.find(NAME)).contains("x");
        assertThat(section.find(WAIT)).contains(Duration.ofMinutes(2));
        assertThat(section.find(PORT)).contains(8080);
        assertThat(section.list(FRIENDS)).containsExactly("a", "b");
        section.refuseUnknown();
        assertThat(messages()).isEmpty();
    }

    @Test
    void a_wrong_value_is_named_with_its_place_and_what_was_expected() throws IOException {
        Section section = read("# first\nport: 99999\nwait: 5 apples\n");

        section.find(PORT);
        section.find(WAIT);

        assertThat(messages())
                .containsExactly(
                        "test.yaml:2:7: port: 99999 (expected: a whole number, 1..65535)",
                        "test.yaml:3:7: wait: 5 apples (expected: a duration such as 500ms, 30s,"
                                + " 2m or 1h)");
    }

    @Test
    void a_missing_value_is_a_fault_of_the_section() throws IOException {
        read("inner:\n  port: 1\n").section("inner", true).find(NAME);

        assertThat(messages())
                .containsExactly(
                        "test.yaml:2:3: inner.name: is missing (expected: a name of letters, digits"
                                + " and . _ : / -)");
    }

    @Test
    void an_unknown_setting_is_refused_with_the_one_meant() throws IOException {
        Section section = read("name: x\nprot: 80\ncolour: red\n");
        section.find(NAME);
        section.find(PORT);

        section.refuseUnknown();

        assertThat(messages())
                .containsExactly(
                        "test.yaml:2:1: prot: is not a setting (did you mean port?)",
                        "test.yaml:3:1: colour: is not a setting (expected: name, port)");
    }

    @Test
    void a_setting_that_is_there_twice_is_refused() throws IOException {
        read("name: x\nport: 1\nname: y\n");

        assertThat(messages())
                .containsExactly("test.yaml:3:1: name: is here twice (first in line 1)");
    }

    @Test
    void a_setting_without_a_value_is_refused() throws IOException {
        read("name:\n").find(NAME);

        assertThat(messages()).singleElement().asString().contains("test.yaml:1", "has no value");
    }

    @Test
    void a_list_where_one_value_belongs_and_the_other_way_round_are_refused() throws IOException {
        Section section = read("name: [x]\nfriends: y\n");

        section.find(NAME);
        section.list(FRIENDS);

        assertThat(messages())
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .startsWith("test.yaml:1:7: name: is not a single"),
                        second ->
                                assertThat(second)
                                        .startsWith("test.yaml:2:1: friends: is not a list"));
    }

    @Test
    void what_is_not_yaml_is_refused_with_its_place() throws IOException {
        read("name: x\n  port: : 1\n");

        assertThat(messages()).singleElement().asString().startsWith("test.yaml:2:7: not YAML: ");
    }

    @Test
    void an_empty_file_a_list_and_bytes_that_are_no_text_are_refused() throws IOException {
        read("");
        Path list = Files.writeString(folder.resolve("list.yaml"), "- a\n- b\n");
        YamlFile.read(list, complaints);
        Path noText = Files.write(folder.resolve("noise.yaml"), new byte[] {(byte) 0xff, 'a'});
        YamlFile.read(noText, complaints);
        YamlFile.read(folder.resolve("absent.yaml"), complaints);

        assertThat(messages())
                .containsExactly(
                        "test.yaml:1:1: the file holds no settings (expected: key: value, one a line)",
                        "list.yaml:1:1: the file holds no settings (expected: key: value, one a line)",
                        "noise.yaml:1:1: the file is not UTF-8 text",
                        "absent.yaml:1:1: the file does not exist");
    }

    @Test
    void a_value_that_may_be_a_secret_is_not_repeated() throws IOException {
        Key<String> secret =
                Key.required(
                        "credential",
                        new Form<>("env NAME", _ -> java.util.Optional.empty(), true),
                        "");

        read("credential: sk-1234\n").find(secret);

        assertThat(messages()).singleElement().asString().doesNotContain("sk-1234");
    }

    @Test
    void sizes_durations_and_prices_are_read_exactly() {
        assertThat(Form.sizeBytes().reader().apply("32M")).contains(32L << 20);
        assertThat(Form.sizeBytes().reader().apply("1.5M")).isEmpty();
        assertThat(Form.duration().reader().apply("500ms")).contains(Duration.ofMillis(500));
        assertThat(Form.duration().reader().apply("0s")).isEmpty();
        assertThat(Form.nanodollarsPerToken().reader().apply("0.10")).contains(100L);
        assertThat(Form.nanodollarsPerToken().reader().apply("0.0001")).isEmpty();
        assertThat(Form.nanodollarsPerToken().reader().apply("-1")).isEmpty();
    }

    @Test
    void a_bomb_of_aliases_is_refused_or_harmless() throws IOException {
        String lines = "a: &a [x, x]\n";
        for (char each = 'b'; each < 'k'; each++) {
            char before = (char) (each - 1);
            lines += each + ": &" + each + " [*" + before + ", *" + before + "]\n";
        }

        read(lines).refuseUnknown();

        assertThat(messages()).isNotEmpty();
        assertThat(lines.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1000);
    }
}
