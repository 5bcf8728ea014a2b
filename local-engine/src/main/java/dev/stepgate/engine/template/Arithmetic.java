package dev.stepgate.engine.template;

import dev.stepgate.engine.terms.EngineFault;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Arithmetic, as in Python: whole numbers of any size, floats, and texts and lists that add up. */
final class Arithmetic {
    private static final int MAX_BITS = 4_096;

    private Arithmetic() {}

    /** Whether it counts in arithmetic; a boolean is 0 or 1. */
    static boolean isNumber(Value value) {
        return value instanceof Value.Int
                || value instanceof Value.Real
                || value instanceof Value.Bool;
    }

    static Value apply(Operator operator, Value left, Value right, Rendering rendering) {
        if (isNumber(left) && isNumber(right)) {
            return left instanceof Value.Real || right instanceof Value.Real
                    ? new Value.Real(floats(operator, real(left), real(right), rendering))
                    : integers(operator, integer(left), integer(right), rendering);
        }
        return switch (operator) {
            case PLUS -> sum(left, right, rendering);
            case TIMES -> {
                if (left instanceof Value.Int times) {
                    yield repeat(right, Operators.clamp(times.value()), left, rendering);
                }
                if (right instanceof Value.Int times) {
                    yield repeat(left, Operators.clamp(times.value()), right, rendering);
                }
                throw cannot(operator, left, right, rendering);
            }
            default -> throw cannot(operator, left, right, rendering);
        };
    }

    private static Value sum(Value left, Value right, Rendering rendering) {
        if (left instanceof Text a && right instanceof Text b) {
            return a.plus(b);
        }
        if (left instanceof Value.Items a && right instanceof Value.Items b) {
            List<Value> both = new ArrayList<>(a.values());
            both.addAll(b.values());
            return new Value.Items(both);
        }
        throw cannot(Operator.PLUS, left, right, rendering);
    }

    private static Value repeat(Value value, int times, Value number, Rendering rendering) {
        rendering.spend(Math.max(times, 0));
        if (value instanceof Text text) {
            var all = new TextBuilder();
            for (int i = 0; i < times; i++) {
                all.add(text);
            }
            return all.text();
        }
        if (value instanceof Value.Items items) {
            rendering.spend((long) Math.max(times, 0) * items.values().size());
            List<Value> all = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                all.addAll(items.values());
            }
            return new Value.Items(all);
        }
        throw cannot(Operator.TIMES, value, number, rendering);
    }

    private static EngineFault cannot(
            Operator operator, Value left, Value right, Rendering rendering) {
        if (left instanceof Undefined undefined) {
            return rendering.wrong(undefined.why());
        }
        if (right instanceof Undefined undefined) {
            return rendering.wrong(undefined.why());
        }
        return rendering.wrong(
                "cannot compute "
                        + Operators.kind(left)
                        + " "
                        + operator.sign()
                        + " "
                        + Operators.kind(right));
    }

    private static Value integers(
            Operator operator, BigInteger left, BigInteger right, Rendering rendering) {
        if (operator.divides() && right.signum() == 0) {
            throw rendering.wrong("division by zero");
        }
        return switch (operator) {
            case PLUS -> bounded(left.add(right), rendering);
            case MINUS -> bounded(left.subtract(right), rendering);
            case TIMES -> bounded(left.multiply(right), rendering);
            case DIVIDED -> new Value.Real(left.doubleValue() / right.doubleValue());
            case FLOOR_DIVIDED -> new Value.Int(floorDivide(left, right));
            case MODULO -> new Value.Int(left.subtract(floorDivide(left, right).multiply(right)));
        };
    }

    private static Value bounded(BigInteger number, Rendering rendering) {
        if (number.bitLength() > MAX_BITS) {
            throw rendering.wrong("a number has more than " + MAX_BITS + " bits");
        }
        return new Value.Int(number);
    }

    private static BigInteger floorDivide(BigInteger left, BigInteger right) {
        BigInteger[] parts = left.divideAndRemainder(right);
        boolean roundedUp = parts[1].signum() != 0 && left.signum() != right.signum();
        return roundedUp ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    private static double floats(
            Operator operator, double left, double right, Rendering rendering) {
        if (operator.divides() && right == 0) {
            throw rendering.wrong("division by zero");
        }
        return switch (operator) {
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
            case DIVIDED -> left / right;
            case FLOOR_DIVIDED -> Math.floor(left / right);
            case MODULO -> {
                double rest = left % right;
                yield rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest;
            }
        };
    }

    static Value negative(Value value, Rendering rendering) {
        if (value instanceof Value.Real number) {
            return new Value.Real(-number.value());
        }
        if (isNumber(value)) {
            return new Value.Int(integer(value).negate());
        }
        throw rendering.wrong("cannot negate " + Operators.kind(value));
    }

    /** Negative, zero or positive; both must be numbers. */
    static int compare(Value left, Value right) {
        if (left instanceof Value.Real || right instanceof Value.Real) {
            double a = real(left);
            double b = real(right);
            if (Double.isInfinite(a)
                    || Double.isInfinite(b)
                    || Double.isNaN(a)
                    || Double.isNaN(b)) {
                return Double.compare(a, b);
            }
            return decimal(left).compareTo(decimal(right));
        }
        return integer(left).compareTo(integer(right));
    }

    private static BigDecimal decimal(Value value) {
        return value instanceof Value.Real number
                ? new BigDecimal(number.value())
                : new BigDecimal(integer(value));
    }

    private static BigInteger integer(Value value) {
        return switch (value) {
            case Value.Int number -> number.value();
            case Value.Bool bool -> bool.value() ? BigInteger.ONE : BigInteger.ZERO;
            default -> throw new IllegalArgumentException(Operators.kind(value));
        };
    }

    static double real(Value value) {
        return value instanceof Value.Real number ? number.value() : integer(value).doubleValue();
    }
}
