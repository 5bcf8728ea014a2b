/** Where tables are kept: connections, transactions, schema, and the data folder they may be in. */
@NullMarked
package dev.stepgate.gateway.store;

import org.jspecify.annotations.NullMarked;
