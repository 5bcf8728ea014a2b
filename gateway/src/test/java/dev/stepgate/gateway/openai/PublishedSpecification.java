package dev.stepgate.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** OpenAI's published specification, which lies beside the repository and not in it. */
public final class PublishedSpecification {
    private static final String LOCATION = "https://stepgate.dev/openai-openapi.json";
    private static final Path FILE = Path.of("shared", "spec", "openai-openapi.json");

    private final SchemaRegistry schemas;

    private PublishedSpecification(SchemaRegistry schemas) {
        this.schemas = schemas;
    }

    /** Skips the test, visibly, where it cannot be found. */
    public static PublishedSpecification find() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && Files.notExists(folder.resolve(FILE))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            return Assumptions.abort("no " + FILE + " in any folder above the working directory");
        }
        JsonNode whole = new ObjectMapper().readTree(folder.resolve(FILE).toFile());
        spellNullable(whole);
        return new PublishedSpecification(
                SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        builder -> builder.schemas(Map.of(LOCATION, whole.toString()))));
    }

    /** What a text has against the schema of that name. */
    public List<String> complaints(String schema, String json) {
        return schemas
                .getSchema(SchemaLocation.of(LOCATION + "#/components/schemas/" + schema))
                .validate(json, InputFormat.JSON)
                .stream()
                .map(Error::toString)
                .toList();
    }

    /** The file says 3.1 and still writes {@code nullable} as 3.0 had it. */
    private static void spellNullable(JsonNode node) {
        node.forEach(PublishedSpecification::spellNullable);
        if (node instanceof ObjectNode schema && schema.path("nullable").asBoolean()) {
            if (schema.path("type").isTextual()) {
                String type = schema.path("type").textValue();
                schema.putArray("type").add(type).add("null");
            }
            if (schema.get("enum") instanceof ArrayNode words) {
                words.addNull();
            }
        }
    }
}
