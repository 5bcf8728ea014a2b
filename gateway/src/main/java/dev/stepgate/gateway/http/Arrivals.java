package dev.stepgate.gateway.http;

import dev.stepgate.gateway.Ids;
import dev.stepgate.gateway.Version;
import dev.stepgate.gateway.refusal.Refusal;
import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Meets every request first and last: names it, logs it, and answers what nobody else does.
 * Thread-safe.
 */
@Singleton
final class Arrivals {
    private static final Logger LOG = System.getLogger("dev.stepgate.access");
    private static final String VISIT = "stepgate.visit";
    private static final int FIRST = Integer.MIN_VALUE;
    static final int ORIGINS = FIRST + 1;
    static final int TONGUE = FIRST + 2;
    private static final int MEASURE = FIRST + 3;
    static final int GUARD = FIRST + 4;
    static final int SECOND = FIRST + 5;
    private static final int LAST = Integer.MAX_VALUE;
    private static final int CLIENT_CLOSED = 499;

    private final InstantSource clock;
    private final Ids ids;
    private final long limitBytes;
    private final String greeting;

    Arrivals(InstantSource clock, Ids ids, HttpSettings settings, Version version) {
        this.clock = clock;
        this.ids = ids;
        this.limitBytes = settings.maxBody().asLongValue();
        this.greeting = "{\"name\":\"stepgate\",\"version\":\"" + version.text() + "\"}";
    }

    void open(@Observes Router router) {
        router.route().order(FIRST).handler(this::first).failureHandler(this::failed);
        router.route().order(MEASURE).handler(this::measure);
        // What no route can match, as its path cannot be read.
        router.errorHandler(400, this::failed);
        router.errorHandler(404, this::failed);
        router.route("/").order(SECOND).handler(this::greet);
        router.route("/api/hello").order(SECOND).handler(this::greet);
        router.route().order(LAST).handler(Arrivals::nobody);
    }

    static Visit visit(RoutingContext context) {
        return Objects.requireNonNull(context.get(VISIT), "every request was met first");
    }

    private void first(RoutingContext context) {
        HttpServerRequest request = context.request();
        meet(context);
        request.headers().remove(HttpHeaders.ACCEPT); // we speak JSON, whatever a client prefers
        context.next();
    }

    private void measure(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (declaredBytes(request) > limitBytes) {
            Replies.send(context, ErrorBody.of(new Refusal.TooLarge(limitBytes)));
            Intake.drop(request, limitBytes);
        } else {
            context.next();
        }
    }

    private Visit meet(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = Objects.requireNonNullElse(request.path(), request.uri());
        Visit visit = new Visit(ids.request(), clock.instant(), request.method().name(), path);
        context.put(VISIT, visit);
        context.response().putHeader("x-request-id", visit.id()); // as OpenAI's clients read it
        context.response().putHeader("request-id", visit.id()); // and Anthropic's
        context.addEndHandler(end -> log(context, visit, end));
        return visit;
    }

    /** Answers what the framework gave up on, in our words rather than in its own. */
    private void failed(RoutingContext context) {
        @Nullable Visit met = context.get(VISIT);
        Visit visit = met == null ? meet(context) : met;
        if (context.response().headWritten()) {
            context.request().connection().close();
        } else {
            Replies.send(context, failure(visit, context));
        }
    }

    private ErrorBody failure(Visit visit, RoutingContext context) {
        int status = context.statusCode();
        if (status == 413) {
            return ErrorBody.of(new Refusal.TooLarge(limitBytes));
        }
        if (status == 404) {
            return ErrorBody.of(new Refusal.UnknownPath(visit.method(), visit.path()));
        }
        if (status >= 400 && status < 500) {
            return ErrorBody.of(
                    new Refusal.Malformed(
                            "",
                            "the request cannot be read (expected: a Host header, and a path whose"
                                    + " special characters are percent-encoded)"));
        }
        LOG.log(Level.ERROR, visit.id() + " failed for a reason of ours", context.failure());
        return ErrorBody.internal(visit.id());
    }

    /** Zero for a body that comes in chunks; those are measured as they arrive. */
    static long declaredBytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException refusedByTheServer) {
            return 0;
        }
    }

    private void greet(RoutingContext context) {
        HttpMethod method = context.request().method();
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            Replies.json(context.response(), greeting);
        } else {
            context.next();
        }
    }

    private static void nobody(RoutingContext context) {
        Visit visit = visit(context);
        Refusal refusal = new Refusal.UnknownPath(visit.method(), visit.path());
        Replies.send(context, ErrorBody.of(refusal));
    }

    private void log(RoutingContext context, Visit visit, AsyncResult<Void> end) {
        Level level = visit.path().startsWith("/q/") ? Level.DEBUG : Level.INFO;
        if (LOG.isLoggable(level)) {
            int status = end.succeeded() ? context.response().getStatusCode() : CLIENT_CLOSED;
            long millis = Duration.between(visit.since(), clock.instant()).toMillis();
            String what = visit.method() + " " + printable(visit.path());
            LOG.log(level, what + " " + status + " " + millis + " ms " + visit.describe());
        }
    }

    /** A path may hold anything; a log line is one line. */
    private static String printable(String path) {
        String shown = path.length() <= 200 ? path : path.substring(0, 200) + "…";
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
