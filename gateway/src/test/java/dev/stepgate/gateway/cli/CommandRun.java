package dev.stepgate.gateway.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;

/** One command, run in this process. Immutable. */
record CommandRun(int exit, String out, String err) {

    static CommandRun of(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                GatewayCommand.line(name -> Optional.ofNullable(environment.get(name)))
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true));
        int exit = line.execute(arguments);
        return new CommandRun(exit, out.toString(), err.toString());
    }

    /** The folder of that name at the project's root. */
    static Path atRoot(String name) {
        Path here = Path.of("").toAbsolutePath();
        return Stream.iterate(here, Objects::nonNull, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("providers/pom.xml")))
                .findFirst()
                .orElseThrow()
                .resolve(name);
    }
}
