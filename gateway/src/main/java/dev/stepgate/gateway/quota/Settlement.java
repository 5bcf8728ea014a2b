package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.usage.Receipt;
import java.util.List;

/**
 * How a grant ends. Immutable.
 *
 * @param used what stays taken, one draw for each that was held, in their order
 */
public record Settlement(Receipt receipt, List<Draw> used) {
    public Settlement {
        used = List.copyOf(used);
    }

    /**
     * Settles what was used.
     *
     * @param held what was lent
     * @param answered whether somebody began to; the request itself is given back if not
     */
    static Settlement of(List<Draw> held, Receipt receipt, boolean answered) {
        List<Draw> used =
                held.stream()
                        .map(
                                draw ->
                                        draw.with(
                                                switch (draw.measure()) {
                                                    case REQUESTS -> answered ? 1 : 0;
                                                    case AT_ONCE -> 0;
                                                    case TOKENS ->
                                                            Math.min(
                                                                    draw.amount(),
                                                                    receipt.usage().totalTokens());
                                                    case NANODOLLARS ->
                                                            receipt.charge().costNanodollars();
                                                }))
                        .toList();
        return new Settlement(receipt, used);
    }
}
