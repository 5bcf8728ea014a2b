package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Complaints;

/** Puts what the files say in force while requests run. Called by one thread at a time. */
@FunctionalInterface
public interface Change {

    /** Does so, or complains of what cannot be without a restart and changes nothing. */
    void make(Plan plan, Complaints complaints);
}
