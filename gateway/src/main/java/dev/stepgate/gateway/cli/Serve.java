package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.Announcement;
import dev.stepgate.gateway.catalog.Plan;
import dev.stepgate.gateway.config.Complaint;
import dev.stepgate.gateway.config.Complaints;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.util.ExceptionUtil;
import io.quarkus.vertx.http.HttpServer;
import io.smallrye.config.ConfigValidationException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs the gateway until it is told to stop; says in a sentence why it could not start. */
@QuarkusMain
public final class Serve {
    /** Named in application.properties. */
    static final String LOCATION = "stepgate-config-location";

    private Serve() {}

    public static void main(String... arguments) {
        GatewayFile.quiet();
        System.setProperty(LOCATION, location(config()));
        Quarkus.run(Serving.class, Serve::leave, arguments);
    }

    private static Path config() {
        return Path.of(System.getProperty("stepgate.config.dir", "config"));
    }

    /** The framework reads a list of URIs, in which a blank, a comma or a dollar is not itself. */
    static String location(Path config) {
        String uri = config.resolve("gateway.yaml").toUri().toASCIIString();
        return uri.replace(",", "%2C").replace("$", "%24");
    }

    private static void leave(int status, @Nullable Throwable fault) {
        if (fault != null) {
            List<Complaint> complaints = complaints(config());
            if (complaints.isEmpty()) {
                explain(ExceptionUtil.getRootCause(fault), System.err);
            } else {
                System.err.println("stepgate: the configuration has faults:");
                complaints.forEach(System.err::println);
            }
        }
        System.exit(status);
    }

    /** The faults of all files, each with its place, which the framework would not tell. */
    private static List<Complaint> complaints(Path folder) {
        Complaints complaints = new Complaints();
        Path gateway = folder.resolve("gateway.yaml");
        if (Files.exists(gateway)) {
            GatewayFile.check(gateway, complaints);
        }
        Plan.read(folder, complaints);
        return complaints.all();
    }

    static void explain(Throwable fault, PrintStream console) {
        switch (fault) {
            case QuarkusBindException bind ->
                    console.println(
                            "stepgate: cannot listen on port "
                                    + bind.getPort()
                                    + " of "
                                    + bind.getHost()
                                    + ": another process has it, or the address is not this"
                                    + " machine's (expected: a free one; ./stepgate serve --port N)");
            case ConfigValidationException faults -> {
                // Settings of ours are repeated by those of the framework that take them over.
                IntStream.range(0, faults.getProblemCount())
                        .mapToObj(i -> GatewayFile.inOurWords(faults.getProblem(i).getMessage()))
                        .filter(sentence -> !sentence.startsWith("quarkus."))
                        .distinct()
                        .forEach(sentence -> console.println("stepgate: " + sentence));
            }
            case ConfigurationException sentence ->
                    console.println("stepgate: " + sentence.getMessage());
            default -> {
                console.println("stepgate: cannot start, for a reason of ours:");
                fault.printStackTrace(console);
            }
        }
    }

    /**
     * What the framework runs once everything has started, until somebody tells us to stop. Its
     * event of a started server is no substitute: where several threads open the port, it may come
     * before the port is known.
     */
    public static final class Serving implements QuarkusApplication {
        @Override
        public int run(String... arguments) {
            int port = Arc.container().instance(HttpServer.class).get().getPort();
            Arc.container().instance(Announcement.class).get().tell(port, System.out);
            Quarkus.waitForExit();
            return 0;
        }
    }
}
