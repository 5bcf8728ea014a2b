package dev.stepgate.gateway.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.util.ExceptionUtil;
import io.smallrye.config.ConfigValidationException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Runs the gateway until it is told to stop; says in a sentence why it could not start. */
@QuarkusMain
public final class Serve {

    private Serve() {}

    public static void main(String... arguments) {
        Path config = Path.of(System.getProperty("stepgate.config.dir", "config"));
        System.setProperty("quarkus.config.locations", location(config));
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
            case ConfigValidationException faults -> {
                for (int i = 0; i < faults.getProblemCount(); i++) {
                    console.println("stepgate: " + faults.getProblem(i).getMessage());
                }
            }
            case ConfigurationException sentence ->
                    console.println("stepgate: " + sentence.getMessage());
            default -> {
                console.println("stepgate: cannot start, for a reason of ours:");
                fault.printStackTrace(console);
            }
        }
    }
}
