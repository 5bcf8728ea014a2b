package dev.stepgate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every room says in one short sentence what it is for. */
class RoomSentenceTest {

    private static final int MOST_WORDS = 20;

    private final Sources sources = Sources.ofThisTree();

    @Test
    void every_package_has_a_package_info() {
        var packages = new TreeSet<Path>();
        for (Path file : sources.mainFiles()) {
            if (!file.endsWith("module-info.java")) {
                packages.add(file.resolveSibling("package-info.java"));
            }
        }

        List<String> missing =
                packages.stream().filter(Files::notExists).map(sources::name).toList();

        assertThat(packages).isNotEmpty();
        assertThat(missing).as("files to write").isEmpty();
    }

    @Test
    void every_package_is_null_marked() {
        List<String> unmarked =
                packageInfos().stream()
                        .filter(
                                file ->
                                        !Sources.read(file)
                                                .matches("(?sm).*^@(\\w+\\.)*NullMarked$.*"))
                        .map(sources::name)
                        .toList();

        assertThat(unmarked)
                .as("without @NullMarked a null in these packages goes unnoticed")
                .isEmpty();
    }

    @Test
    void every_room_has_a_sentence_of_at_most_twenty_words() {
        List<String> wordy =
                packageInfos().stream().filter(file -> !isShort(file)).map(sources::name).toList();

        assertThat(wordy).as("a room that needs more words is two rooms").isEmpty();
    }

    @Test
    void a_sentence_ends_at_its_full_stop() {
        assertThat(RoomSentence.of("/** Reads a.b files. And more. */ package x;"))
                .contains("Reads a.b files.");
        assertThat(RoomSentence.of("/**\n * Two\n * lines.\n */\npackage x;"))
                .contains("Two lines.");
    }

    @Test
    void a_room_without_a_sentence_is_noticed() {
        assertThat(RoomSentence.of("package x;")).isEmpty();
        assertThat(RoomSentence.of("/** no full stop */ package x;")).isEmpty();
    }

    private boolean isShort(Path file) {
        return RoomSentence.of(Sources.read(file))
                .filter(sentence -> RoomSentence.words(sentence) <= MOST_WORDS)
                .isPresent();
    }

    private List<Path> packageInfos() {
        return sources.mainFiles().stream()
                .filter(file -> file.endsWith("package-info.java"))
                .toList();
    }
}
