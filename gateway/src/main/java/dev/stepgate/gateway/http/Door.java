package dev.stepgate.gateway.http;

import dev.stepgate.gateway.Gateway;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.AdminKey;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.provider.ProviderFailure;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Lets callers in, and gives each request for an answer a virtual thread of its own. Thread-safe.
 */
@Singleton
public final class Door {
    /** The largest body of a request to change something of ours. */
    public static final int OPERATORS_LIMIT_BYTES = 32 * 1024;

    /** What is answered when something was made. */
    public static final int CREATED = 201;

    private static final String OPERATORS = "/admin/*";
    private static final long AGAIN_MILLIS = 100;
    private static final Logger LOG = System.getLogger(Door.class.getName());
    private static final Duration TO_SAY_GOODBYE = Duration.ofSeconds(1);

    private final Gateway gateway;
    private final Tenants tenants;
    private final AdminKey operator;
    private final Replays replays;
    private final long limitBytes;
    private final Exchange.Terms terms;
    private final Duration grace;
    private final InstantSource clock;
    private final Set<Thread> answering = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    Door(
            Gateway gateway,
            Tenants tenants,
            AdminKey operator,
            Replays replays,
            HttpSettings settings,
            InstantSource clock) {
        this.gateway = gateway;
        this.tenants = tenants;
        this.operator = operator;
        this.limitBytes = settings.maxBody().asLongValue();
        this.grace = settings.shutdownGrace();
        this.clock = clock;
        this.replays = replays;
        this.terms =
                new Exchange.Terms(
                        settings.heartbeat(),
                        Math.toIntExact(settings.idempotencyBody().asLongValue()),
                        gateway::limits,
                        clock);
    }

    /** Opens a path that is posted to; what it throws becomes the response. */
    public void post(Router router, String path, Consumer<Exchange> answer) {
        allow(router, path, "POST");
        router.route(path).handler(context -> arrive(context, answer));
    }

    /**
     * Tells errors of a path in a dialect's words, whoever is at fault, and those of any path to
     * clients that send a header only that dialect has.
     */
    public void speak(Router router, ErrorWords words, String header, List<String> paths) {
        router.route()
                .order(Arrivals.TONGUE)
                .handler(
                        context -> {
                            Visit visit = Arrivals.visit(context);
                            if (paths.contains(visit.path())
                                    || context.request().headers().contains(header)) {
                                visit.speak(words);
                            }
                            context.next();
                        });
    }

    /** Opens a path from which the operator gets something long; what it throws is told. */
    public void download(Router router, String path, Consumer<Download> give) {
        allow(router, path, "GET");
        router.get(path).handler(context -> downloading(context, give));
    }

    private void downloading(RoutingContext context, Consumer<Download> give) {
        try {
            requireOperator(context);
        } catch (Refusal stranger) {
            Replies.send(context, ErrorBody.of(stranger));
            return;
        }
        onThread(context, () -> download(context, give));
    }

    private void download(RoutingContext context, Consumer<Download> give) {
        Visit visit = Arrivals.visit(context);
        Download download = new Download(context, visit.since());
        try {
            give.accept(download);
        } catch (Refusal refusal) {
            logDetail(visit, refusal);
            download.refuse(ErrorBody.of(refusal));
        } catch (ProviderFailure.Cancelled gone) {
            download.refuse(ErrorBody.of(new Refusal.Busy(Exchange.STOPPING, "")));
        } catch (RuntimeException | Error fault) {
            LOG.log(Level.ERROR, visit.id() + " failed for a reason of ours", fault);
            download.refuse(ErrorBody.internal(visit.id()));
        }
    }

    /** Refuses all other methods on a path, naming these; the framework would name none. */
    public void allow(Router router, String path, String... methods) {
        List<String> allowed = List.of(methods);
        router.route(path)
                .order(Arrivals.SECOND)
                .handler(
                        context -> {
                            Visit visit = Arrivals.visit(context);
                            if (allowed.contains(visit.method())) {
                                context.next();
                            } else {
                                Refusal refusal =
                                        new Refusal.WrongMethod(
                                                visit.method(), visit.path(), allowed);
                                Replies.send(context, ErrorBody.of(refusal));
                            }
                        });
    }

    /**
     * Whose request this is; the response will say what the caller has left.
     *
     * @throws Refusal.Unauthenticated if nobody we know
     */
    public Caller caller(RoutingContext context) {
        Caller caller = tenants.authenticate(Credentials.in(context.request().headers()));
        Arrivals.visit(context).by(caller);
        return caller;
    }

    /** Puts what the caller has left on a response that has not begun. */
    public void showLimits(Caller caller, HttpServerResponse response) {
        LimitHeaders.put(response.headers(), gateway.limits(caller));
    }

    /**
     * Lets only the operator pass.
     *
     * @return who that is, for the audit log
     * @throws Refusal.Unauthenticated if it is somebody else
     */
    public String requireOperator(RoutingContext context) {
        operator.authenticate(Credentials.in(context.request().headers()));
        return "operator " + Arrivals.visit(context).id();
    }

    /** Nobody else learns which of these paths there are, or has us read what they send. */
    void guard(@Observes Router router) {
        router.route(OPERATORS).order(Arrivals.GUARD).handler(this::guard);
    }

    private void guard(RoutingContext context) {
        HttpServerRequest request = context.request();
        try {
            var _ = requireOperator(context);
            context.addEndHandler(_ -> noteRefusal(context.response().getStatusCode()));
            if (Arrivals.declaredBytes(request) > OPERATORS_LIMIT_BYTES) {
                throw new Refusal.TooLarge(OPERATORS_LIMIT_BYTES);
            }
            context.next();
        } catch (Refusal refusal) {
            Replies.send(context, ErrorBody.of(refusal));
            Intake.drop(request, limitBytes);
        }
    }

    /** What the operator was refused, the audit log tells too. */
    private void noteRefusal(int status) {
        if (status >= 400 && status < 500) {
            operator.refused(status);
        }
    }

    /** Lets running answers end by themselves for a while, then ends them with an error. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        stopping = true;
        awaitAnswers(grace);
        answering.forEach(Thread::interrupt);
        awaitAnswers(TO_SAY_GOODBYE);
    }

    private void awaitAnswers(Duration patience) throws InterruptedException {
        Instant until = clock.instant().plus(patience);
        for (Thread thread : answering) {
            thread.join(Duration.between(clock.instant(), until));
        }
    }

    /** Asks for the key first: only somebody we know may have us keep a body. */
    private void arrive(RoutingContext context, Consumer<Exchange> answer) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        if (stopping) {
            Replies.send(context, ErrorBody.of(new Refusal.Busy(Exchange.STOPPING, "")));
            Intake.drop(request, limitBytes);
            return;
        }
        Caller caller;
        try {
            caller = caller(context);
        } catch (Refusal stranger) {
            Replies.send(context, ErrorBody.of(stranger));
            Intake.drop(request, limitBytes);
            return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            response.writeContinue();
        }
        Intake.gather(
                request,
                limitBytes,
                body -> start(context, new Exchange(context, caller, body, terms), answer),
                () -> Replies.send(context, ErrorBody.of(new Refusal.TooLarge(limitBytes))));
    }

    private void start(RoutingContext context, Exchange exchange, Consumer<Exchange> answer) {
        onThread(context, () -> run(context, exchange, answer));
    }

    /** A client that hangs up interrupts its thread, which ends whatever that is waiting for. */
    private void onThread(RoutingContext context, Runnable work) {
        String name = Arrivals.visit(context).id();
        Thread thread = Thread.ofVirtual().name(name).unstarted(work);
        answering.add(thread);
        context.addEndHandler(
                end -> {
                    answering.remove(thread);
                    if (end.failed()) {
                        hangUp(context.vertx(), thread);
                    }
                });
        thread.start();
    }

    /** Not once only: some code that was not made for it spends an interrupt and goes on. */
    private static void hangUp(Vertx vertx, Thread thread) {
        if (thread.getState() != Thread.State.TERMINATED) {
            thread.interrupt();
            vertx.setTimer(AGAIN_MILLIS, timer -> hangUp(vertx, thread));
        }
    }

    /** Asks for the key again: a body may have been on its way for longer than its key held. */
    private void run(RoutingContext context, Exchange exchange, Consumer<Exchange> answer) {
        Visit visit = Arrivals.visit(context);
        try {
            var _ = caller(context);
            if (!exchange.replay(replays)) {
                answer.accept(exchange);
            }
        } catch (Refusal refusal) {
            logDetail(visit, refusal);
            exchange.refuse(refusal);
        } catch (ProviderFailure.Cancelled gone) {
            exchange.abandon();
        } catch (RuntimeException | Error fault) {
            LOG.log(Level.ERROR, visit.id() + " failed for a reason of ours", fault);
            exchange.refuse(ErrorBody.internal(visit.id()));
        } finally {
            exchange.close();
        }
    }

    private static void logDetail(Visit visit, Refusal refusal) {
        if (!refusal.detail().isEmpty()) {
            LOG.log(Level.WARNING, visit.id() + " refused: " + refusal.detail());
        }
    }
}
