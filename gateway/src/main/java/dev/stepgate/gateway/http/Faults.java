package dev.stepgate.gateway.http;

import dev.stepgate.gateway.refusal.Refusal;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Gives what a resource throws the same body as everything else we refuse. Thread-safe. */
@Singleton
public final class Faults {
    private static final Logger LOG = System.getLogger(Faults.class.getName());

    private final long limitBytes;

    Faults(HttpSettings settings) {
        this.limitBytes = settings.maxBody().asLongValue();
    }

    @ServerExceptionMapper
    public Response refused(Refusal refusal, RoutingContext context) {
        if (!refusal.detail().isEmpty()) {
            String id = Arrivals.visit(context).id();
            LOG.log(Level.WARNING, id + " refused: " + refusal.detail());
        }
        return response(ErrorBody.of(refusal), context);
    }

    /** What the framework itself refuses, by the status it would have sent. */
    @ServerExceptionMapper
    public Response failed(WebApplicationException failure, RoutingContext context) {
        String method = Arrivals.visit(context).method();
        String path = Arrivals.visit(context).path();
        return switch (failure.getResponse().getStatus()) {
            case 404 -> response(ErrorBody.of(new Refusal.UnknownPath(method, path)), context);
            case 413 -> response(ErrorBody.of(new Refusal.TooLarge(limitBytes)), context);
            case 400, 405, 406, 415 ->
                    response(
                            ErrorBody.of(
                                    new Refusal.Malformed(
                                            "", "the request is not one this path takes")),
                            context);
            default -> broken(failure, context);
        };
    }

    /** What resources read is in the store. */
    @ServerExceptionMapper
    public Response unreachable(IOException fault, RoutingContext context) {
        return refused(Kept.unreachable(fault), context);
    }

    @ServerExceptionMapper
    public Response broken(Throwable fault, RoutingContext context) {
        String id = Arrivals.visit(context).id();
        LOG.log(Level.ERROR, id + " failed for a reason of ours", fault);
        return response(ErrorBody.internal(id), context);
    }

    private static Response response(ErrorBody error, RoutingContext context) {
        Response.ResponseBuilder builder =
                Response.status(error.status())
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(Arrivals.visit(context).tell(error));
        error.headers().forEach(builder::header);
        return builder.build();
    }
}
