/** Where things are kept: tables in a database, and the data folder with the journal of tenants. */
@NullMarked
package dev.stepgate.gateway.store;

import org.jspecify.annotations.NullMarked;
