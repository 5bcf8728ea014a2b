/** The rules of the house, as tests over every module. */
@NullMarked
package dev.stepgate.architecture;

import org.jspecify.annotations.NullMarked;
