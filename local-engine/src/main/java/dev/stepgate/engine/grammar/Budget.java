package dev.stepgate.engine.grammar;

import dev.stepgate.engine.terms.EngineFault.BadRequest;

/**
 * How large an automaton may grow, and what to blame if it would be larger.
 *
 * @param field what asks for it, with its value
 */
record Budget(String field, int states) {

    /** Checks that there is room for one more state. */
    void check(int used) {
        if (used >= states) {
            throw new BadRequest(
                    field + " (expected: what an automaton of " + states + " states can check)");
        }
    }
}
