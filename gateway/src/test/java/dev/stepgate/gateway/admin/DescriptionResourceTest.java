package dev.stepgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.TestGateway;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class DescriptionResourceTest {
    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Router router;

    /** A path with what may be asked there. */
    record Described(String path, TreeSet<String> methods) {
        /** With names that nobody has in place of the path's parameters. */
        String concrete() {
            return path.replaceAll("\\{[a-z]+}", "nobody");
        }
    }

    static Stream<Described> described() throws IOException {
        return paths().entrySet().stream()
                .map(
                        each ->
                                new Described(
                                        each.getKey(),
                                        each.getValue().keySet().stream()
                                                .filter(member -> !member.equals("parameters"))
                                                .map(method -> method.toUpperCase(Locale.ROOT))
                                                .collect(Collectors.toCollection(TreeSet::new))));
    }

    @SuppressWarnings("unchecked") // the file's own form
    private static Map<String, Map<String, Object>> paths() throws IOException {
        return (Map<String, Map<String, Object>>)
                Objects.requireNonNull(Operator.description().get("paths"));
    }

    static Stream<List<String>> operations() {
        try {
            return described()
                    .flatMap(
                            each ->
                                    each.methods().stream()
                                            .map(method -> List.of(method, each.concrete())));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    @Test
    void it_is_what_the_file_says() throws IOException {
        Response response = Operator.of(upstreams).get("/admin/v1/openapi.yaml");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.contentType()).startsWith("application/yaml");
        assertThat(new ByteArrayInputStream(response.asByteArray()))
                .hasSameContentAs(Operator.class.getResourceAsStream("/openapi/admin.yaml"));
    }

    @Test
    void every_path_under_admin_is_described_and_no_other() throws IOException {
        TreeSet<String> open =
                router.getRoutes().stream()
                        .map(Route::getName)
                        .filter(name -> name != null && name.startsWith("/admin/"))
                        .filter(name -> !name.equals("/admin/"))
                        .map(name -> name.replaceAll(":([a-z]+)", "{$1}"))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(paths().keySet()).containsExactlyInAnyOrderElementsOf(open);
    }

    @ParameterizedTest
    @MethodSource("described")
    void every_method_of_a_path_is_described_and_no_other(Described each) throws IOException {
        Response response = Operator.of(upstreams).with().put(each.concrete());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.header("allow").split(", "))
                .filteredOn(method -> !method.equals("HEAD"))
                .containsExactlyInAnyOrderElementsOf(each.methods());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void nothing_is_learnt_without_the_operators_key(List<String> operation) throws IOException {
        String tenants = Files.readString(upstreams.data().resolve("tenant.key")).strip();
        String nowhere = RestAssured.given().auth().oauth2("wrong").get("/admin/no").asString();

        for (String key : List.of("wrong", "sk-admin-" + "A".repeat(43), tenants)) {
            Response response =
                    RestAssured.given()
                            .auth()
                            .oauth2(key)
                            .body("{")
                            .request(operation.getFirst(), operation.getLast());

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.asString()).isEqualTo(nowhere).doesNotContain(key);
        }
    }
}
