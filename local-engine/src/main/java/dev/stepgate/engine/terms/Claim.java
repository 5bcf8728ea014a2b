package dev.stepgate.engine.terms;

/**
 * Who asks, and how much of the model they may claim when many ask at once. Immutable.
 *
 * @param caller whoever shares one claim; requests of one caller are served in order
 * @param weight served tokens are shared out in proportion to it; 1 or more
 */
public record Claim(String caller, int weight) {

    /** Nobody in particular. */
    public static final Claim ANYONE = new Claim("", 1);

    public Claim {
        if (weight < 1) {
            throw new EngineFault.BadRequest("weight: " + weight + " (expected: 1 or more)");
        }
    }
}
