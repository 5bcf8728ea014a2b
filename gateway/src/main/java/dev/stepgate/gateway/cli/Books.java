package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.store.DataFolder;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the gateway that has a data folder wrote down of what was used, asked for over HTTP. Owned
 * by one thread.
 */
final class Books implements AutoCloseable {
    /** Adding up a year may take a while. */
    private static final Duration UNTIL_IT_BEGINS = Duration.ofMinutes(1);

    private final AdminApi api;

    private Books(AdminApi api) {
        this.api = api;
    }

    /** Something that is read piece by piece. */
    @FunctionalInterface
    interface Reading {
        void read(InputStream pieces) throws IOException;
    }

    /**
     * Those of the gateway that left its address and the operator's key in the folder.
     *
     * @throws IOException if none did
     */
    static Books of(Path data) throws IOException {
        URI address = RunningGateway.address(data);
        String adminKey =
                DataFolder.read(data, "admin.key")
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                data.resolve("admin.key")
                                                        + ": not there (expected: the operator's"
                                                        + " key, to ask the gateway with)"));
        return new Books(new AdminApi(address, adminKey));
    }

    /** What was used, as the gateway tells it: a JSON text. */
    String usage(Map<String, String> asked) throws IOException {
        StringBuilder told = new StringBuilder();
        get(
                "usage",
                asked,
                body -> told.append(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
        return told.toString();
    }

    /** Hands receipts over as they come. */
    void receipts(Map<String, String> asked, Reading reading) throws IOException {
        get("receipts", asked, reading);
    }

    private void get(String what, Map<String, String> asked, Reading reading) throws IOException {
        String query =
                asked.entrySet().stream()
                        .filter(each -> !each.getValue().isEmpty())
                        .map(each -> each.getKey() + "=" + AdminApi.encoded(each.getValue()))
                        .collect(Collectors.joining("&"));
        HttpRequest request = api.request(what + "?" + query, UNTIL_IT_BEGINS).build();
        HttpResponse<InputStream> response = api.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = new Answer(response.body())) {
            if (response.statusCode() != 200) {
                String told = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                throw api.refused(response.statusCode(), AdminApi.parse(told));
            }
            reading.read(body);
        }
    }

    /** What fails while it is read is the gateway's, and not that of whoever writes it down. */
    private final class Answer extends FilterInputStream {
        Answer(InputStream body) {
            super(body);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException fault) {
                throw new IOException(
                        "the gateway at " + api.address() + " broke off: " + fault.getMessage(),
                        fault);
            }
        }
    }

    @Override
    public void close() {
        api.close();
    }
}
