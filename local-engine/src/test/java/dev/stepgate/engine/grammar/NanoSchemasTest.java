package dev.stepgate.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.Generation;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import dev.stepgate.engine.terms.Form;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Turn;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The bundled model, small as it is, answers random schemas with JSON that complies, says somebody
 * else's validator: many at a time, with guesses.
 */
class NanoSchemasTest {

    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final int WHOLE_ANSWERS = 500;
    private static final int AT_ONCE = 16;
    private static final int MOST_TOKENS = 300;

    private final SchemaRegistry registry =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private int whole;

    private record Asked(String schema, Generation answer) {}

    @Test
    void every_whole_answer_complies_with_its_schema() throws InterruptedException {
        var schemas = new RandomSchemas(3);
        var asked = new ArrayDeque<Asked>();
        try (LocalModel model =
                LocalModel.open(NANO, EngineOptions.usual().withMaxRunning(AT_ONCE))) {
            for (int seed = 0; whole < WHOLE_ANSWERS; seed++) {
                assertThat(seed).as("schemas, of which %d whole", whole).isLessThan(2_000);
                if (asked.size() == AT_ONCE) {
                    check(asked.remove());
                }
                String schema = schemas.next();
                try {
                    asked.add(new Asked(schema, model.generate(request(schema, seed))));
                } catch (BadRequest refused) {
                    assertThat(refused).as(schema).hasMessageContaining("impossible");
                }
            }
            for (Asked rest : asked) {
                check(rest);
            }
        }
    }

    private static Request request(String schema, int seed) {
        var chat =
                new Prompt.Chat(
                        List.of(Turn.of("user", "Make a JSON object of a person.")), List.of());
        var sampling =
                Sampling.of(
                        new Sampling.Shaping(0.7f, 0, 0.95f, 0),
                        seed,
                        Sampling.Limits.tokens(MOST_TOKENS));
        return Request.of(chat, sampling).as(new Form.Schema(schema)).thinking(0);
    }

    /** One that was cut by the limit on its tokens is not held to its schema. */
    private void check(Asked asked) throws InterruptedException {
        var json = new StringBuilder();
        try (Generation answer = asked.answer()) {
            while (answer.next() instanceof Token token) {
                json.append(((Token.Said) token).text());
            }
            if (answer.ending().orElseThrow().why() != Ending.Why.STOPPED) {
                return;
            }
        }
        assertThat(
                        registry.getSchema(asked.schema(), InputFormat.JSON)
                                .validate(
                                        json.toString(),
                                        InputFormat.JSON,
                                        context ->
                                                context.executionConfig(
                                                        config ->
                                                                config.formatAssertionsEnabled(
                                                                        true))))
                .as("%s%n%s", asked.schema(), json)
                .isEmpty();
        whole++;
    }
}
