/** What an operator wrote of the models in this process, in the engine's words. */
@NullMarked
package dev.stepgate.gateway.local;

import org.jspecify.annotations.NullMarked;
