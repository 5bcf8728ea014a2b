package dev.stepgate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A gateway that runs as it ships, in a process of its own. Thread-safe; closing it kills the
 * process, and so does the end of the tests.
 */
final class GatewayProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Home home;
    private final Process process;
    private final Output output;

    private GatewayProcess(Home home, Process process) {
        this.home = home;
        this.process = process;
        this.output = new Output(process.getInputStream());
    }

    /** A gateway that is ready. */
    static GatewayProcess start(Home home) throws InterruptedException {
        GatewayProcess gateway = launch(home);
        if (!gateway.output.says("is ready on", PATIENCE)) {
            gateway.kill();
            throw new AssertionError("the gateway did not start:\n" + gateway.output.whole());
        }
        return gateway;
    }

    /**
     * A gateway that may or may not become ready.
     *
     * @param settings such as {@code -Dstepgate.http.port=80}
     */
    static GatewayProcess launch(Home home, String... settings) {
        try {
            ProcessBuilder builder = new ProcessBuilder(Clone.serving(home, List.of(settings)));
            builder.environment().keySet().removeIf(GatewayProcess::wouldChangeIt);
            builder.directory(home.config().toFile()).redirectErrorStream(true);
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new GatewayProcess(home, process);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static boolean wouldChangeIt(String variable) {
        return variable.startsWith("STEPGATE_") || variable.endsWith("_API_KEY");
    }

    Home home() {
        return home;
    }

    URI address() {
        return URI.create(home.read("address"));
    }

    /** The tenant that the first start made; on the paid tier. */
    Client firstTenant() {
        return as(home.read("tenant.key"));
    }

    /** A new tenant's client. */
    Client newTenant(String name, String tier) {
        String wish = "{\"tenant\":\"" + name + "\",\"tier\":\"" + tier + "\"}";
        return as(
                operator()
                        .request()
                        .body(wish)
                        .post("/admin/v1/keys")
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("key"));
    }

    /** Whoever may see and change things. */
    Client operator() {
        return as(home.read("admin.key"));
    }

    Client as(String key) {
        return new Client(address(), key);
    }

    Output output() {
        return output;
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it has gone by itself; returns its exit code. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            throw new AssertionError("the gateway still runs:\n" + output.whole());
        }
        return process.exitValue();
    }

    /** Asks it to stop, as a service manager does; returns its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return awaitExit();
    }

    /** Ends it as a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
