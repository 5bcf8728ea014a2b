package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class VisitTest {
    private final Visit visit = new Visit("req_1", Instant.EPOCH, "POST", "/v1/chat/completions");

    @Test
    void an_answer_that_broke_off_is_told_from_a_whole_one() {
        visit.answeredBy("step", "local");
        String whole = visit.describe();

        visit.broke("upstream_error");

        assertThat(whole).isEqualTo("req_1 tenant=- key=- model=step provider=local");
        assertThat(visit.describe()).isEqualTo(whole + " broken=upstream_error");
    }
}
