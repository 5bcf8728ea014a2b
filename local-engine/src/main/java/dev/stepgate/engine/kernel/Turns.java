package dev.stepgate.engine.kernel;

/**
 * How far each pair of a head's elements turns per position: rotary embedding, half-split style
 * (spec section 3.5). Immutable.
 *
 * @param width leading elements of a head that turn; element j pairs with j + width/2
 * @param radiansPerPosition [width/2]
 */
public record Turns(int width, float[] radiansPerPosition) {

    /**
     * The angles of a rotary embedding.
     *
     * @param divisors [width/2], each dividing its frequency; 1 leaves it alone
     */
    public static Turns of(int width, double theta, float[] divisors) {
        var radians = new float[width / 2];
        for (int j = 0; j < radians.length; j++) {
            radians[j] = (float) (Math.pow(theta, -2.0 * j / width) / divisors[j]);
        }
        return new Turns(width, radians);
    }
}
