package dev.stepgate.gateway;

import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A client of the gateway under test that shows responses as they came. */
public final class Asking {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Asking() {}

    public static HttpResponse<String> chat(String key, String body)
            throws IOException, InterruptedException {
        return chat(key, BodyPublishers.ofString(body));
    }

    public static HttpResponse<String> chat(String key, BodyPublisher body)
            throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(uri("/v1/chat/completions"))
                        .header("Authorization", "Bearer " + key)
                        .POST(body));
    }

    public static HttpResponse<String> get(String key, String path)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).header("x-api-key", key).GET());
    }

    public static HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    public static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + RestAssured.port + path);
    }

    /** One user's message, and more fields after it. */
    public static String hello(String more) {
        return """
        {"model":"step","messages":[{"role":"user","content":"hello"}]%s}\
        """
                .formatted(more);
    }
}
