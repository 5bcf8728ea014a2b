/**
 * Tells operators that a tenant has spent most, or all, of its money.
 *
 * <p>Start reading at {@link dev.stepgate.gateway.alert.Alerts}. Refusing is {@code quota}'s.
 */
@NullMarked
package dev.stepgate.gateway.alert;

import org.jspecify.annotations.NullMarked;
