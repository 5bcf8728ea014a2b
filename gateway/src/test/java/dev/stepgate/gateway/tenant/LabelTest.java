package dev.stepgate.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.refusal.Refusal;
import org.junit.jupiter.api.Test;

class LabelTest {

    @Test
    void labels_are_read_from_a_list_with_commas() {
        assertThat(Label.read("")).isEmpty();
        assertThat(Label.read(" , Local-Only ,local-only")).containsExactly(Label.LOCAL_ONLY);
    }

    @Test
    void a_label_that_does_not_exist_is_refused_by_name() {
        assertThatThrownBy(() -> Label.read("local-only, local_only\r"))
                .isInstanceOfSatisfying(
                        Refusal.Malformed.class,
                        refusal -> assertThat(refusal.param()).isEqualTo("X-Stepgate-Labels"))
                .hasMessage(
                        "X-Stepgate-Labels: no label is called \"local_only\" (expected:"
                                + " local-only)");
    }
}
