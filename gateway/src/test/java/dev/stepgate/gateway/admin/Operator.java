package dev.stepgate.gateway.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.stepgate.gateway.TestGateway;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Asks a gateway under test as its operator does, and reads what the operator is promised. */
final class Operator {
    private static final String LOCATION = "https://stepgate.dev/admin.json";

    private final String key;

    private Operator(String key) {
        this.key = key;
    }

    static Operator of(TestGateway.Upstreams upstreams) throws IOException {
        return new Operator(Files.readString(upstreams.data().resolve("admin.key")).strip());
    }

    RequestSpecification with() {
        return RestAssured.given().auth().oauth2(key);
    }

    Response get(String path) {
        return with().get(path);
    }

    Response post(String path, String body) {
        return with().body(body).post(path);
    }

    Response patch(String path, String body) {
        return with().body(body).patch(path);
    }

    Response delete(String path) {
        return with().delete(path);
    }

    /** The description of all paths, as maps and lists. */
    static Map<String, Object> description() throws IOException {
        try (InputStream file = Operator.class.getResourceAsStream("/openapi/admin.yaml")) {
            return new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(Objects.requireNonNull(file));
        }
    }

    /** What an answer has against the schema of that name in the description. */
    static List<String> complaints(String schema, Response response) throws IOException {
        String whole = new ObjectMapper().writeValueAsString(description());
        return SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        builder -> builder.schemas(Map.of(LOCATION, whole)))
                .getSchema(SchemaLocation.of(LOCATION + "#/components/schemas/" + schema))
                .validate(response.asString(), InputFormat.JSON)
                .stream()
                .map(Error::toString)
                .toList();
    }
}
