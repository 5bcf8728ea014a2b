package dev.stepgate.engine.template;

import dev.stepgate.engine.terms.EngineFault;

/** Words the faults of a template. */
final class Complaint {
    private Complaint() {}

    /** The template does something wrong, or something we do not do, on that line. */
    static EngineFault.BadCheckpoint at(int line, String what) {
        return new EngineFault.BadCheckpoint("chat template line " + line + ": " + what);
    }

    /** The tag, filter, … of that name is not part of the Jinja we run. */
    static EngineFault.BadCheckpoint unsupported(int line, String kind, String name) {
        return at(line, "the " + kind + " \"" + name + "\" is not supported");
    }
}
