package dev.stepgate.gateway.tenant;

import java.io.IOException;

/** Decides in view of what is known; may be asked again when somebody else was quicker. */
@FunctionalInterface
interface Deciding<T> {
    Decision<T> on(Register register) throws IOException;
}
