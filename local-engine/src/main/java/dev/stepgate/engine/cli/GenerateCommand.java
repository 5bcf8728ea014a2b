package dev.stepgate.engine.cli;

import dev.stepgate.engine.Generation;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Request;
import java.io.Console;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Continues a prompt or answers a message, token by token. */
@Command(
        name = "generate",
        description = "Continue a prompt, or answer a chat message.",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {

    @Spec CommandSpec spec;

    @Mixin MachineOptions machine = new MachineOptions();

    @Mixin AskedOptions asked = new AskedOptions();

    @Mixin SamplingOptions wishes = new SamplingOptions();

    @ArgGroup(multiplicity = "0..1")
    @Nullable FormOption form;

    @Option(
            names = "--verbose",
            description =
                    "Show what loads and how far the prompt has been read; then times, speeds and"
                            + " what was remembered.")
    boolean verbose;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Request request = request();
        long start = System.nanoTime();
        try (var model = machine.open()) {
            RotaryOption.tell(model.description().remarks(), err);
            var lines = new AnswerLines(spec.commandLine().getOut(), err, System::nanoTime);
            if (verbose) {
                lines.introduce(model.description(), System.nanoTime() - start);
            }
            try (var answer = ask(model, request)) {
                lines.print(answer, new ReadingLine(err, place(), System::nanoTime));
                answer.ending()
                        .ifPresent(
                                ending -> {
                                    lines.sum(ending, answer.drafting());
                                    if (verbose) {
                                        lines.detail(ending);
                                    }
                                });
            }
        }
        return 0;
    }

    private Request request() {
        Request request =
                Request.of(asked.prompt(), wishes.sampling()).thinking(asked.maxThoughtTokens());
        return form == null ? request : request.as(form.form());
    }

    /** A form that cannot be met is the fault of its option. */
    private Generation ask(LocalModel model, Request request) {
        try {
            return model.generate(request);
        } catch (EngineFault.BadRequest bad) {
            throw form == null
                    ? bad
                    : new EngineFault.BadRequest(form.name() + ": " + bad.getMessage());
        }
    }

    private ReadingLine.Place place() {
        if (System.console() instanceof Console console && console.isTerminal()) {
            return ReadingLine.Place.TERMINAL;
        }
        return verbose ? ReadingLine.Place.LOG : ReadingLine.Place.NOWHERE;
    }
}
