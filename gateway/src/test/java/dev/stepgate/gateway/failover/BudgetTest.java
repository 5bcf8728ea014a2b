package dev.stepgate.gateway.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BudgetTest {

    @Test
    void ten_are_saved_at_first_and_then_a_share_of_the_requests_is_allowed() {
        var budget = new Budget(20);
        int taken = 0;

        for (int i = 0; i < 1000; i++) {
            budget.request();
            if (budget.take()) {
                taken++;
            }
        }

        assertThat(taken).isEqualTo(10 + 200);
    }

    @Test
    void nothing_is_allowed_where_the_share_is_none() {
        assertThat(new Budget(0).take()).isFalse();
    }
}
