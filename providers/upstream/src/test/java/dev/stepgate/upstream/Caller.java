package dev.stepgate.upstream;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Whoever asks an upstream. Thread-safe. */
record Caller(HttpClient http, String base) implements AutoCloseable {

    static Caller of(ScriptedUpstream upstream) {
        return new Caller(HttpClient.newHttpClient(), upstream.url());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(base + path)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> stream() throws IOException, InterruptedException {
        return post("/chat/completions", "{\"model\":\"m\",\"stream\":true,\"messages\":[]}");
    }

    /** What the deltas of a stream say, joined: a rough reading, for a stream known to be whole. */
    static String said(String stream) {
        return values(stream, "\"content\":\"");
    }

    /** Every value that follows these letters in the frames of a stream. */
    static String values(String stream, String before) {
        return frames(stream).stream()
                .filter(frame -> frame.contains(before))
                .map(frame -> frame.substring(frame.indexOf(before) + before.length()))
                .map(rest -> rest.substring(0, rest.indexOf('"')))
                .collect(Collectors.joining());
    }

    static List<String> frames(String stream) {
        return Arrays.stream(stream.split("\n\n", -1)).filter(each -> !each.isEmpty()).toList();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
