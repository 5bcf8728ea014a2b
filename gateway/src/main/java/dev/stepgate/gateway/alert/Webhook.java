package dev.stepgate.gateway.alert;

import dev.stepgate.gateway.catalog.CredentialReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where alerts are posted to, signed as standardwebhooks.com says. Thread-safe. Redirects are not
 * followed; an address that only this network segment knows (link-local, where clouds tell machines
 * their credentials) is not asked.
 */
final class Webhook {
    private static final String URL = "stepgate.alerts.webhook";
    private static final String CREDENTIAL = "stepgate.alerts.credential";

    /** Before a secret that is written in base64. */
    private static final String ENCODED = "whsec_";

    private final HttpClient http;
    private final URI address;
    private final byte[] secret;
    private final Duration timeout;

    /**
     * @param secret empty for no signature
     */
    private Webhook(URI address, byte[] secret, Duration timeout) {
        this.address = address;
        this.secret = secret;
        this.timeout = timeout;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
    }

    /**
     * The one that settings name; empty if they name none.
     *
     * @throws IOException if it cannot be used; the message says why, without a secret
     */
    static Optional<Webhook> of(
            AlertSettings settings, Function<String, Optional<String>> environment)
            throws IOException {
        Optional<String> written = settings.webhook().filter(url -> !url.isBlank());
        if (written.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Webhook(
                        address(written.get()),
                        secret(settings.credential(), environment),
                        settings.timeout()));
    }

    /** It is not repeated where it is wrong: it may hold a secret. */
    private static URI address(String written) throws IOException {
        URI address;
        try {
            address = URI.create(written.strip());
        } catch (IllegalArgumentException malformed) {
            throw noAddress();
        }
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("https") || scheme.equals("http");
        if (!web || address.getHost() == null || address.getRawUserInfo() != null) {
            throw noAddress();
        }
        return address;
    }

    private static IOException noAddress() {
        return new IOException(
                URL
                        + ": is no address to post to (expected: https://host/path, or http://…"
                        + " within a network of your own; without user and password)");
    }

    private static byte[] secret(String written, Function<String, Optional<String>> environment)
            throws IOException {
        Optional<String> secret = CredentialReference.secret(CREDENTIAL, written, environment);
        return secret.isPresent() ? bytes(secret.get()) : new byte[0];
    }

    private static byte[] bytes(String secret) throws IOException {
        if (!secret.startsWith(ENCODED)) {
            return secret.getBytes(StandardCharsets.UTF_8);
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(secret.substring(ENCODED.length()));
            if (decoded.length > 0) {
                return decoded;
            }
        } catch (IllegalArgumentException notBase64) {
            // Said below, without the secret.
        }
        throw new IOException(CREDENTIAL + ": begins with whsec_ (expected after it: base64)");
    }

    /** Who is told; without the path, which may be a secret. */
    String host() {
        return address.getHost();
    }

    /** After how long it has certainly answered or failed. */
    Duration patience() {
        return timeout.multipliedBy(2);
    }

    /**
     * Posts an alert.
     *
     * @return why it was not taken; empty if it was
     */
    Optional<String> tell(Alert alert, Instant now) throws InterruptedException {
        try {
            if (isForbidden()) {
                return Optional.of("its address is link-local, which is never asked");
            }
            HttpResponse<InputStream> response =
                    http.send(request(alert, now), BodyHandlers.ofInputStream());
            response.body().close(); // unread: it may be endless
            return response.statusCode() / 100 == 2
                    ? Optional.empty()
                    : Optional.of("it answered " + response.statusCode());
        } catch (IOException fault) {
            String message = fault.getMessage();
            return Optional.of(message == null ? fault.getClass().getSimpleName() : message);
        }
    }

    private boolean isForbidden() throws IOException {
        return Stream.of(InetAddress.getAllByName(address.getHost()))
                .anyMatch(each -> each.isLinkLocalAddress() || each.isMulticastAddress());
    }

    private HttpRequest request(Alert alert, Instant now) {
        String body = AlertText.body(alert);
        String seconds = Long.toString(now.getEpochSecond());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .timeout(timeout)
                        .header("content-type", "application/json")
                        .header("user-agent", "stepgate")
                        .header("webhook-id", alert.id())
                        .header("webhook-timestamp", seconds);
        if (secret.length > 0) {
            String signed = alert.id() + "." + seconds + "." + body;
            request.header("webhook-signature", "v1," + signature(signed));
        }
        return request.POST(BodyPublishers.ofString(body)).build();
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every JDK has HmacSHA256", impossible);
        }
    }
}
