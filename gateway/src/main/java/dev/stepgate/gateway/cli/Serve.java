package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.catalog.Plan;
import dev.stepgate.gateway.config.Complaints;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.util.ExceptionUtil;
import io.smallrye.config.ConfigValidationException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs the gateway until it is told to stop; says in a sentence why it could not start. */
@QuarkusMain
public final class Serve {
    /** Held so that its level stays: it greets whoever is told of a fault in the configuration. */
    private static final Logger VALIDATOR = Logger.getLogger("org.hibernate.validator");

    /** Named in application.properties. */
    static final String LOCATION = "stepgate-config-location";

    private Serve() {}

    public static void main(String... arguments) {
        Path config = Path.of(System.getProperty("stepgate.config.dir", "config"));
        System.setProperty(LOCATION, location(config));
        VALIDATOR.setLevel(Level.WARNING);
        Quarkus.run(null, Serve::leave, arguments);
    }

    /** The framework reads a list of URIs, in which a blank, a comma or a dollar is not itself. */
    static String location(Path config) {
        String uri = config.resolve("gateway.yaml").toUri().toASCIIString();
        return uri.replace(",", "%2C").replace("$", "%24");
    }

    private static void leave(int status, @Nullable Throwable fault) {
        if (fault != null) {
            explain(ExceptionUtil.getRootCause(fault), System.err);
        }
        System.exit(status);
    }

    private static void explain(Throwable fault, PrintStream console) {
        switch (fault) {
            case QuarkusBindException bind ->
                    console.println(
                            "stepgate: cannot listen on port "
                                    + bind.getPort()
                                    + " of "
                                    + bind.getHost()
                                    + ": another process has it, or the address is not this"
                                    + " machine's (expected: a free one; ./stepgate serve --port N)");
            case ConfigValidationException faults -> explain(faults, console);
            case ConfigurationException sentence ->
                    console.println("stepgate: " + sentence.getMessage());
            default -> {
                console.println("stepgate: cannot start, for a reason of ours:");
                fault.printStackTrace(console);
            }
        }
    }

    /** The faults of all files, each with its place; if there are none, those of elsewhere. */
    private static void explain(ConfigValidationException faults, PrintStream console) {
        Path folder = Path.of(System.getProperty("stepgate.config.dir", "config"));
        Complaints complaints = new Complaints();
        GatewayFile.check(folder.resolve("gateway.yaml"), complaints);
        Plan.read(folder, complaints);
        if (complaints.none()) {
            IntStream.range(0, faults.getProblemCount())
                    .mapToObj(i -> "stepgate: " + faults.getProblem(i).getMessage())
                    .distinct()
                    .forEach(console::println);
        } else {
            console.println("stepgate: the configuration has faults:");
            complaints.all().forEach(console::println);
        }
    }
}
