/** Reads an operator's YAML files and says where each fault is. */
@NullMarked
package dev.stepgate.gateway.config;

import org.jspecify.annotations.NullMarked;
