package dev.stepgate.upstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepgate.upstream.Scenarios;
import dev.stepgate.upstream.ScriptedUpstream;
import dev.stepgate.upstream.Stage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Starts one upstream for each scenario and prints what they are asked, until it is interrupted.
 * Exit codes are 0 done, 1 failed, 2 an option that cannot be used.
 */
@Command(
        name = "stepgate upstream",
        description = "Plays upstreams that fail, to rehearse an outage.")
public final class UpstreamCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "what to play; several are several upstreams (default: healthy)")
    private List<String> scenarios = List.of("healthy");

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8090",
            description = "of the first; the others follow it. 0: any (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "where to listen (default: ${DEFAULT-VALUE})")
    private String host;

    @Option(
            names = "--scale",
            paramLabel = "F",
            defaultValue = "1",
            description = "what a scenario's second lasts; 0.1 is ten times as fast (default: 1)")
    private double scale;

    @Option(
            names = "--answer",
            paramLabel = "FILE|TEXT",
            description = "what is said (default: word1 word2 ... word60)")
    private String answer = "";

    @Option(names = "--list", description = "print every scenario and exit")
    private boolean list;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean helpAsked;

    private UpstreamCommand() {}

    public static void main(String[] args) {
        var out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        var err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        System.exit(commandLine(out, err).execute(args));
    }

    /** The command line, speaking to two writers that it does not close. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new UpstreamCommand())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(
                        (fault, args) -> {
                            err.println("stepgate upstream: " + fault.getMessage());
                            return 2;
                        })
                .setExecutionExceptionHandler(
                        (fault, line, parsed) -> {
                            err.println("stepgate upstream: " + fault.getMessage());
                            return 1;
                        });
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            Scenarios.lines().forEach(out::println);
            return 0;
        }
        if (port < 0 || port + scenarios.size() - 1 > 65_535) {
            throw refusal("--port: " + port + " (expected: 0..65535)");
        }
        List<ScriptedUpstream> upstreams = new ArrayList<>();
        try {
            for (int i = 0; i < scenarios.size(); i++) {
                upstreams.add(start(scenarios.get(i), port == 0 ? 0 : port + i, out));
            }
            introduce(upstreams, out);
            new CountDownLatch(1).await();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        } finally {
            upstreams.forEach(ScriptedUpstream::close);
        }
        return 0;
    }

    private ScriptedUpstream start(String scenario, int at, PrintWriter out) {
        try {
            var address = new InetSocketAddress(InetAddress.getByName(host), at);
            Stage plain = Stage.scaled(scale);
            String said = answer.isEmpty() ? plain.answer() : textOf(answer);
            return ScriptedUpstream.playing(
                    scenario, new Stage(address, scale, said, new Printing(out)));
        } catch (IllegalArgumentException unusable) {
            throw refusal(String.valueOf(unusable.getMessage()));
        } catch (UnknownHostException unknown) {
            throw refusal("--host: \"" + host + "\" (expected: an address of this machine)");
        } catch (UncheckedIOException taken) {
            throw refusal(
                    "--port: %d cannot be listened at: %s (another one, or 0 for any?)"
                            .formatted(at, taken.getMessage()));
        }
    }

    private ParameterException refusal(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** What a file says, if there is one of that name, else the words themselves. */
    private String textOf(String words) {
        try {
            Path file = Path.of(words);
            return Files.isRegularFile(file) ? Files.readString(file) : words;
        } catch (InvalidPathException none) {
            return words;
        } catch (IOException unreadable) {
            throw refusal("--answer: " + words + ": " + unreadable.getMessage());
        }
    }

    private void introduce(List<ScriptedUpstream> upstreams, PrintWriter out) {
        out.println("In config/providers.yaml, under providers:");
        for (int i = 0; i < upstreams.size(); i++) {
            out.printf(
                    "  %s:%n    kind: %s%n    base-url: %s%n    credential: none%n",
                    name(i), Scenarios.kind(scenarios.get(i)), upstreams.get(i).url());
        }
        out.println("In config/models.yaml, under a model's offers:");
        for (int i = 0; i < upstreams.size(); i++) {
            out.printf("      - provider: %s%n        model: step-3.5-flash%n", name(i));
        }
        out.println("Requests (Ctrl-C ends):");
        out.flush();
    }

    /** A provider's name: the scenario's, numbered where it is played twice. */
    private String name(int index) {
        String scenario = scenarios.get(index);
        return scenarios.indexOf(scenario) == index ? scenario : scenario + "-" + (index + 1);
    }
}
