package dev.stepgate.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of other origins ask from a browser, where settings name them. Thread-safe.
 *
 * <p>Of cookies nothing is said, so that browsers neither send nor take any: keys are all there is.
 */
@Singleton
final class Origins {
    private static final String ONE = "https?://[A-Za-z0-9.\\[\\]:-]+";

    /** No page. */
    static final String NONE = "none";

    /** How operators write them. */
    static final String WRITTEN = NONE + "|\\*|" + ONE + "( *, *" + ONE + ")*";

    /** The same in a sentence. */
    static final String EXPECTED =
            "must be none, *, or origins such as https://chat.example.org, without paths";

    private static final String EVERY = "*";
    private static final int NO_CONTENT = 204;
    private static final String FOR_SECONDS = "600";
    private static final String METHODS = "GET, HEAD, POST, DELETE";
    private static final CharSequence ASKED_METHOD =
            HttpHeaders.createOptimized("access-control-request-method");
    private static final CharSequence ASKED_HEADERS =
            HttpHeaders.createOptimized("access-control-request-headers");

    /** What a page may read of a response besides its body. */
    private static final String SHOWN =
            String.join(
                    ", ",
                    "x-request-id",
                    "request-id",
                    "retry-after",
                    "x-should-retry",
                    "x-generation-id",
                    "idempotent-replayed",
                    "ratelimit",
                    "ratelimit-policy",
                    "x-ratelimit-limit",
                    "x-ratelimit-remaining",
                    "x-ratelimit-reset",
                    "x-ratelimit-limit-requests",
                    "x-ratelimit-remaining-requests",
                    "x-ratelimit-reset-requests",
                    "x-ratelimit-limit-tokens",
                    "x-ratelimit-remaining-tokens",
                    "x-ratelimit-reset-tokens",
                    "x-stepgate-provider",
                    "x-stepgate-route",
                    "x-stepgate-queue",
                    "x-stepgate-prompt-tokens",
                    "x-stepgate-cached-tokens",
                    PrefixHeader.HEADER,
                    "x-stepgate-not-kept");

    private final Set<String> allowed;

    Origins(HttpSettings settings) {
        this.allowed =
                Arrays.stream(settings.corsOrigins().split(",", -1))
                        .map(each -> each.strip().toLowerCase(Locale.ROOT))
                        .filter(each -> !each.equals(NONE))
                        .collect(Collectors.toUnmodifiableSet());
    }

    void open(@Observes Router router) {
        if (!allowed.isEmpty()) {
            router.route().order(Arrivals.ORIGINS).handler(this::meet);
        }
    }

    /** Operators' paths are not for pages. */
    private void meet(RoutingContext context) {
        HttpServerRequest request = context.request();
        @Nullable String origin = request.getHeader(HttpHeaders.ORIGIN);
        String path = Arrivals.visit(context).path();
        if (path.startsWith("/admin/") || path.startsWith("/q/")) {
            context.next();
            return;
        }
        HttpServerResponse response = context.response();
        boolean every = allowed.contains(EVERY);
        if (!every) {
            response.headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
        if (origin == null || !(every || allowed.contains(origin.toLowerCase(Locale.ROOT)))) {
            context.next();
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, every ? EVERY : origin);
        if (request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(ASKED_METHOD)) {
            promise(request, response);
        } else {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, SHOWN);
            context.next();
        }
    }

    /** What a browser wants to know before it lets a page ask: a key comes with what is asked. */
    private static void promise(HttpServerRequest request, HttpServerResponse response) {
        response.setStatusCode(NO_CONTENT);
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        @Nullable String headers = request.getHeader(ASKED_HEADERS);
        if (headers != null) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers);
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, FOR_SECONDS);
        response.headers().add(HttpHeaders.VARY, ASKED_METHOD);
        response.headers().add(HttpHeaders.VARY, ASKED_HEADERS);
        response.end();
    }
}
