package dev.stepgate.gateway.form;

import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.regex.Pattern;

/**
 * Compiles schemas that strangers wrote. They fetch nothing, and what it takes to check an answer
 * is bounded.
 */
final class Schemas {
    private static final long MOST_STEPS = 1_000_000;
    private static final int MOST_DEPTH = 500;

    /** Where the meaning of schemas is published; the library has copies. */
    private static final Pattern PUBLISHED = Pattern.compile("https?://json-schema\\.org/.*");

    private static final SchemaRegistryConfig CONFIG =
            SchemaRegistryConfig.builder()
                    .failFast(false)
                    .formatAssertionsEnabled(false)
                    .regularExpressionFactory(BoundedPattern::of)
                    .build();

    private static final ExecutionConfig BOUNDS =
            ExecutionConfig.builder()
                    .maxEvaluationSteps(MOST_STEPS)
                    .maxEvaluationDepth(MOST_DEPTH)
                    .build();

    private Schemas() {}

    /** A schema of 2020-12, unless it names another. */
    static Schema compile(String schema) {
        return registry().getSchema(schema, InputFormat.JSON);
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                registry ->
                        registry.schemaRegistryConfig(CONFIG)
                                .schemaCacheEnabled(false)
                                .schemaLoader(loader -> loader.allow(Schemas::isPublished)));
    }

    /** Whether it is a schema of 2020-12 at all. */
    static boolean isSound(String schema) {
        return registry()
                .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()))
                .validate(schema, InputFormat.JSON, Schemas::bound)
                .isEmpty();
    }

    private static boolean isPublished(AbsoluteIri iri) {
        return PUBLISHED.matcher(iri.toString()).matches();
    }

    static void bound(ExecutionContext context) {
        context.setExecutionConfig(BOUNDS);
    }
}
