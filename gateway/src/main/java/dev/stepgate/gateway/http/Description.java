package dev.stepgate.gateway.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stepgate.gateway.Version;
import dev.stepgate.gateway.config.YamlText;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Describes all that a client may ask, as an OpenAPI document. Immutable. */
@Singleton
final class Description {
    private static final String FILE = "/openapi/clients.yaml";

    private final Door door;
    private final String yaml;
    private final String json;

    Description(Door door, Version version) {
        this.door = door;
        this.yaml = text().replace("VERSION", version.text());
        this.json = json(yaml);
    }

    private static String text() {
        try (InputStream file = Description.class.getResourceAsStream(FILE)) {
            byte[] bytes = Objects.requireNonNull(file, FILE).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static String json(String yaml) {
        return new ObjectMapper().valueToTree(YamlText.read(yaml)).toString();
    }

    /** Nobody needs a key to know what there is to ask. */
    void open(@Observes Router router) {
        for (String path : List.of("/openapi", "/openapi.json")) {
            serve(router, path, "application/json", json);
        }
        serve(router, "/openapi.yaml", "application/yaml", yaml);
    }

    private void serve(Router router, String path, String type, String document) {
        door.allow(router, path, "GET", "HEAD");
        router.route(path)
                .handler(
                        context ->
                                context.response().putHeader("content-type", type).end(document));
    }
}
