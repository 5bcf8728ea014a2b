/** Which models exist, who serves them in which order, and at what price. */
@NullMarked
package dev.stepgate.gateway.catalog;

import org.jspecify.annotations.NullMarked;
