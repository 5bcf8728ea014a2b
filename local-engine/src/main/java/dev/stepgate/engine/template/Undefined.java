package dev.stepgate.engine.template;

/**
 * What a template reads where nothing is: falsy, empty when printed, an error to look into.
 * Immutable.
 *
 * @param why a sentence for the error, e.g. "'tools' is undefined"
 */
record Undefined(String why) implements Value {}
