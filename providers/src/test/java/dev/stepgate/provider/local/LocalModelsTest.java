package dev.stepgate.provider.local;

import static dev.stepgate.provider.local.NanoChat.NANO;
import static dev.stepgate.provider.local.NanoChat.drain;
import static dev.stepgate.provider.local.NanoChat.question;
import static dev.stepgate.provider.local.NanoChat.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two real models that share the memory of a process. */
@Timeout(60)
class LocalModelsTest {
    private static final String ANSWER = "Tuesday comes after Monday.";
    private static final long PLENTY = 1L << 34;

    @TempDir private Path folder = Path.of("");

    private static LocalSettings settings(
            String name, LocalSettings.Load load, Path checkpoint, Duration patience) {
        return new LocalSettings(
                name,
                load,
                LocalSettings.Weights.of(checkpoint),
                LocalSettings.Kernels.SCALAR,
                LocalSettings.Memory.F32,
                LocalSettings.Reuse.usual(),
                new LocalSettings.Drafting.Adaptive(),
                new LocalSettings.Room(2, 2),
                new Deadlines(patience, patience, patience, patience));
    }

    private LocalModels open(long budgetBytes, Duration patience) throws IOException {
        Path copy = Files.copy(NANO, folder.resolve("copy.gguf"));
        List<LocalSettings> both =
                List.of(
                        settings("one", LocalSettings.Load.START, NANO, Deadlines.usual().whole()),
                        settings("two", LocalSettings.Load.FIRST_USE, copy, patience));
        var memory = new MachineMemory(budgetBytes, 1L << 29, PLENTY);
        return LocalModels.open(MemoryPlan.of(both, memory), () -> 1, () -> "call");
    }

    /** Room for the weights of one, and some conversations. */
    private static long enoughForOne() throws IOException {
        return Files.size(NANO) * 3 / 2;
    }

    private static String answer(LocalProvider provider) {
        try (ChatStream stream = provider.open(question())) {
            return text(drain(stream));
        }
    }

    @Test
    void each_is_loaded_when_it_is_said_to_be() throws IOException {
        try (LocalModels models = open(PLENTY, Deadlines.usual().whole())) {
            LocalProvider one = models.provider("one");
            LocalProvider two = models.provider("two");
            assertThat(one.kernelState()).contains("scalar ready");
            assertThat(two.kernelState()).isEmpty();
            assertThat(two.line()).isEqualTo(new Queues.Line(0, 0, false));
            assertThat(two.description()).isEqualTo("Step-Nano, loaded on first use");

            assertThat(answer(two)).isEqualTo(ANSWER);

            assertThat(two.kernelState()).contains("scalar ready");
            assertThat(answer(one)).isEqualTo(ANSWER);
            assertThat(one.kernelState()).contains("scalar ready");
        }
    }

    @Test
    void what_an_answer_needs_stays_until_it_is_whole() throws Exception {
        try (LocalModels models = open(enoughForOne(), Deadlines.usual().whole())) {
            LocalProvider one = models.provider("one");
            LocalProvider two = models.provider("two");
            ChatStream running = one.open(question());
            var other = new FutureTask<>(() -> answer(two));
            Thread.ofVirtual().start(other);

            assertThat(text(drain(running))).isEqualTo(ANSWER);
            assertThat(two.kernelState()).isEmpty();
            running.close();

            assertThat(other.get()).isEqualTo(ANSWER);
            assertThat(one.kernelState()).isEmpty();
            assertThat(answer(one)).isEqualTo(ANSWER);
            assertThat(two.kernelState()).isEmpty();
        }
    }

    @Test
    void who_cannot_wait_for_the_memory_hears_that_the_model_is_busy() throws IOException {
        try (LocalModels models = open(enoughForOne(), Duration.ofMillis(1));
                ChatStream running = models.provider("one").open(question())) {
            assertThatThrownBy(() -> models.provider("two").open(question()))
                    .isInstanceOf(ProviderFailure.Overloaded.class)
                    .hasMessage(
                            "two: the model is not open within PT0.001S: others that still answer"
                                    + " have its memory");
            assertThat(text(drain(running))).isEqualTo(ANSWER);
        }
    }

    @Test
    void many_answers_of_both_come_out_whole_however_often_they_swap() throws Exception {
        try (LocalModels models = open(enoughForOne(), Deadlines.usual().whole())) {
            var answers = new ArrayList<FutureTask<String>>();
            for (int i = 0; i < 4; i++) {
                for (LocalProvider provider : models.providers()) {
                    answers.add(new FutureTask<>(() -> answer(provider)));
                }
            }

            answers.forEach(answer -> Thread.ofVirtual().start(answer));

            for (FutureTask<String> answer : answers) {
                assertThat(answer.get()).isEqualTo(ANSWER);
            }
        }
    }

    @Test
    void a_file_that_is_gone_when_it_is_first_wanted_is_our_own_fault() throws IOException {
        try (LocalModels models = open(PLENTY, Deadlines.usual().whole())) {
            Files.delete(folder.resolve("copy.gguf"));

            assertThatThrownBy(() -> answer(models.provider("two")))
                    .isInstanceOf(ProviderFailure.Misconfigured.class)
                    .hasMessageEndingWith("there is no such file");
            assertThat(answer(models.provider("one"))).isEqualTo(ANSWER);
        }
    }
}
