package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.refusal.Refusal;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Says what is wrong with how a command was called. */
final class Wrong {
    private Wrong() {}

    /** An option's value, refused in the words in which the gateway would refuse it. */
    static ParameterException option(CommandSpec spec, Refusal.Malformed refusal) {
        return option(spec, String.valueOf(refusal.getMessage()));
    }

    /**
     * An option's value.
     *
     * @param sentence begins with the option's name, without its dashes
     */
    static ParameterException option(CommandSpec spec, String sentence) {
        return new ParameterException(spec.commandLine(), "--" + sentence);
    }
}
