package dev.stepgate.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumbersTest {
    private static final Budget BUDGET = new Budget("numbers", 100_000);

    @Test
    void integers_of_a_range_are_those_between_its_ends() {
        Random random = new Random(1);

        for (int i = 0; i < 300; i++) {
            int low = random.nextInt(300) - 150;
            int high = low + random.nextInt(200) - 20;
            NumberRange range =
                    NumberRange.ALL
                            .from(BigDecimal.valueOf(low), random.nextBoolean())
                            .to(BigDecimal.valueOf(high), random.nextBoolean());
            Optional<Automaton> made = Subsets.of(Numbers.integer(range), BUDGET);
            for (int value = low - 12; value < high + 12; value++) {
                boolean expected = range.contains(BigDecimal.valueOf(value));
                assertThat(accepts(made, String.valueOf(value)))
                        .as("%s in %s", value, range)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void numbers_of_a_range_are_those_between_its_ends() {
        Random random = new Random(2);

        for (int i = 0; i < 300; i++) {
            BigDecimal low =
                    BigDecimal.valueOf(random.nextInt(4_000) - 2_000, 1 + random.nextInt(2));
            BigDecimal high = low.add(BigDecimal.valueOf(random.nextInt(3_000) - 100, 2));
            NumberRange range =
                    NumberRange.ALL.from(low, random.nextBoolean()).to(high, random.nextBoolean());
            Optional<Automaton> made = Subsets.of(Numbers.real(range), BUDGET);
            for (int j = 0; j < 100; j++) {
                BigDecimal value =
                        (random.nextBoolean() ? low : high)
                                .add(
                                        BigDecimal.valueOf(
                                                random.nextInt(40) - 20, random.nextInt(4)));
                boolean negativeZero = value.signum() == 0 && value.toPlainString().startsWith("-");
                assertThat(accepts(made, value.toPlainString()))
                        .as("%s in %s", value, range)
                        .isEqualTo(range.contains(value) && !negativeZero);
            }
        }
    }

    @Test
    void multiples_are_what_the_divisor_divides() {
        for (String divisor : new String[] {"1", "2", "7", "12", "250", "0.1", "0.25", "1.5"}) {
            Automaton made = Multiples.of(new BigDecimal(divisor), BUDGET);
            int places = Math.max(0, new BigDecimal(divisor).scale());
            for (int value = -1_000; value <= 1_000; value++) {
                BigDecimal number = BigDecimal.valueOf(value, places);
                assertThat(accepts(Optional.of(made), number.toPlainString()))
                        .as("%s by %s", number, divisor)
                        .isEqualTo(number.remainder(new BigDecimal(divisor)).signum() == 0);
            }
        }
    }

    private static boolean accepts(Optional<Automaton> automaton, String text) {
        return automaton
                .filter(made -> made.accepts(text.getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }
}
