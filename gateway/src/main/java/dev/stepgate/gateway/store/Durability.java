package dev.stepgate.gateway.store;

/** What something written survives. */
public enum Durability {
    /** The end of the process, however sudden. */
    PROCESS,
    /** The machine losing power as well. */
    POWER
}
