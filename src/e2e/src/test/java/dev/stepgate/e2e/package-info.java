/** The packaged gateway in a process of its own, met as its clients and operators meet it. */
@NullMarked
package dev.stepgate.e2e;

import org.jspecify.annotations.NullMarked;
