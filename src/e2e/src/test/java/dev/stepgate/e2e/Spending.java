package dev.stepgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client saw of an answer it asked for. Immutable.
 *
 * @param status 0 if nobody answered
 * @param id of the answer; empty if none began
 * @param tokens events with text that it read
 * @param end how it came to its end
 */
record Spending(int status, String id, int tokens, End end) {
    private static final Pattern ID = Pattern.compile("\"id\":\"(chatcmpl-[^\"]+)\"");
    private static final Pattern TEXT = Pattern.compile("\"content\":\"[^\"]");

    /** How an answer came to its end, as far as the client knows. */
    enum End {
        WHOLE,
        LEFT,
        BROKEN
    }

    /**
     * Asks, and leaves after so many tokens; of an answer that is not streamed there is no part.
     */
    static Spending of(HttpClient http, Client client, Answered.Manner manner, int patience)
            throws InterruptedException {
        int status = 0;
        String id = "";
        int tokens = 0;
        try {
            HttpResponse<InputStream> response =
                    http.send(request(client, manner), BodyHandlers.ofInputStream());
            status = response.statusCode();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Matcher named = ID.matcher(line);
                    id = named.find() ? named.group(1) : id;
                    tokens += TEXT.matcher(line).find() ? 1 : 0;
                    if (tokens >= patience) {
                        return new Spending(status, id, tokens, End.LEFT);
                    }
                }
            }
            return new Spending(status, id, tokens, End.WHOLE);
        } catch (IOException gone) {
            return new Spending(status, id, tokens, End.BROKEN);
        }
    }

    private static HttpRequest request(Client client, Answered.Manner manner) {
        String body =
                """
                {"model": "distant", "max_tokens": 40, "stream": %s,
                 "messages": [{"role": "user", "content": "Count to sixty."}]}
                """
                        .formatted(manner == Answered.Manner.STREAMED);
        return HttpRequest.newBuilder(client.address().resolve("/v1/chat/completions"))
                .header("Authorization", "Bearer " + client.key())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }
}
