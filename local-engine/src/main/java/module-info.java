/** The local engine: runs one Step 3.5 checkpoint on this machine. Usable from a plain main. */
@org.jspecify.annotations.NullMarked
module dev.stepgate.engine {
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires jdk.incubator.vector;
    requires static transitive org.jspecify;

    exports dev.stepgate.engine;
    exports dev.stepgate.engine.terms;

    opens dev.stepgate.engine.cli to
            info.picocli;
}
