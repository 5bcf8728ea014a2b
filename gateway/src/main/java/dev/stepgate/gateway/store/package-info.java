/** Where tenants and counters are kept: an append-only journal in the data folder. */
@NullMarked
package dev.stepgate.gateway.store;

import org.jspecify.annotations.NullMarked;
