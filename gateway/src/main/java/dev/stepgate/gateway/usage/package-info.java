/**
 * What was used, by whom, worth how much.
 *
 * <p>Start reading at {@link dev.stepgate.gateway.usage.Receipt}. Lending is {@code quota}'s.
 */
@NullMarked
package dev.stepgate.gateway.usage;

import org.jspecify.annotations.NullMarked;
