package dev.stepgate.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import dev.stepgate.engine.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Texts written by masks alone comply with their schema, says somebody else's validator. */
class RandomSchemasTest {
    private static final int SCHEMAS = 600;
    private static final int TEXTS = 3;

    @Test
    void whatever_the_masks_allow_is_valid() {
        TokenTrie trie = Tokens.trie();

        int written = write(trie, Tokens.END, 1, SCHEMAS);

        assertThat(written).isGreaterThan(500);
    }

    @Test
    void so_it_is_with_the_tokens_of_a_model() {
        Tokenizer tokenizer =
                Tokenizer.read(Path.of("src/test/resources/tokenizer/tiny.tokenizer.json"));
        int end = tokenizer.id("<|im_end|>").orElseThrow();

        int written = write(TokenTrie.of(tokenizer), end, 2, SCHEMAS);

        assertThat(written).isGreaterThan(500);
    }

    /** How many of the schemas had a text at all. */
    private static int write(TokenTrie trie, int end, long seed, int count) {
        RandomSchemas schemas = new RandomSchemas(seed);
        Wandering wandering = new Wandering(seed, end);
        SchemaRegistry registry =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        int written = 0;
        for (int i = 0; i < count; i++) {
            String schema = schemas.next();
            Grammar grammar;
            try {
                grammar = Grammar.ofJsonSchema(schema);
            } catch (BadRequest refused) {
                assertThat(refused).as(schema).hasMessageContaining("impossible");
                continue;
            }
            Schema validator = registry.getSchema(schema, InputFormat.JSON);
            TokenGrammar tokens = TokenGrammar.of(grammar, trie, Set.of(end));
            for (int text = 0; text < TEXTS; text++) {
                String json = wandering.text(tokens, trie::token, 20 * text);
                assertThat(
                                validator.validate(
                                        json,
                                        InputFormat.JSON,
                                        context ->
                                                context.executionConfig(
                                                        config ->
                                                                config.formatAssertionsEnabled(
                                                                        true))))
                        .as("%s%n%s", schema, json)
                        .isEmpty();
            }
            written++;
        }
        return written;
    }
}
