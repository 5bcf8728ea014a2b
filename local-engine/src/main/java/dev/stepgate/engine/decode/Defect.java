package dev.stepgate.engine.decode;

import dev.stepgate.engine.terms.EngineFault;

/** What may be told of something that should not have happened. */
final class Defect {

    private Defect() {}

    /** A defect's kind and place; its message may quote the prompt. */
    static EngineFault of(Throwable defect) {
        return switch (defect) {
            case EngineFault fault -> fault;
            case OutOfMemoryError full ->
                    new EngineFault.Stopped(
                            "the heap is full (expected: a larger -Xmx, or a smaller context)");
            default -> new EngineFault.Stopped("the engine failed: " + where(defect));
        };
    }

    private static String where(Throwable defect) {
        StackTraceElement[] trace = defect.getStackTrace();
        String kind = defect.getClass().getName();
        return trace.length == 0 ? kind : kind + " at " + trace[0];
    }
}
