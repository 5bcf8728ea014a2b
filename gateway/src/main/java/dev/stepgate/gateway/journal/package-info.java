/**
 * Takes over what the first releases kept in a file of lines.
 *
 * <p>Start reading at {@link dev.stepgate.gateway.journal.Migration}. Nothing here writes a
 * journal.
 */
@NullMarked
package dev.stepgate.gateway.journal;

import org.jspecify.annotations.NullMarked;
