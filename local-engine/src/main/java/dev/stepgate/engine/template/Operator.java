package dev.stepgate.engine.template;

/** Arithmetic between two values. */
enum Operator {
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDED("/"),
    FLOOR_DIVIDED("//"),
    MODULO("%");

    private final String sign;

    Operator(String sign) {
        this.sign = sign;
    }

    /** Whether the right side must not be zero. */
    boolean divides() {
        return switch (this) {
            case PLUS, MINUS, TIMES -> false;
            case DIVIDED, FLOOR_DIVIDED, MODULO -> true;
        };
    }

    String sign() {
        return sign;
    }
}
