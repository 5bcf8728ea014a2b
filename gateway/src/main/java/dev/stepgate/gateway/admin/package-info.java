/** What an operator may see and change while it runs. */
@NullMarked
package dev.stepgate.gateway.admin;

import org.jspecify.annotations.NullMarked;
