package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypePlanTest {

    private static PackedType given(PackedType wanted, String name, Long... shape) {
        return new TypePlan(wanted).plan(name, List.of(shape)).type();
    }

    @ParameterizedTest
    @CsvSource({
        "Q4_K, 256, Q4_K",
        "Q4_K, 384, Q5_0",
        "Q5_K, 384, Q5_1",
        "Q6_K, 384, Q8_0",
        "Q3_K, 96, IQ4_NL",
        "Q2_K, 96, IQ4_NL",
        "IQ4_XS, 96, IQ4_NL",
        "Q4_K, 40, F16",
        "Q8_0, 40, F16",
        "MXFP4, 40, F16",
        "BF16, 40, BF16",
    })
    void rows_that_are_not_whole_blocks_get_a_type_with_smaller_ones(
            PackedType wanted, long columns, PackedType expected) {
        assertThat(given(wanted, "blk.0.attn_q.weight", 8L, columns)).isEqualTo(expected);
    }

    @Test
    void vectors_and_routers_stay_whole() {
        assertThat(given(PackedType.Q4_K, "blk.0.attn_norm.weight", 256L))
                .isEqualTo(PackedType.F32);
        assertThat(given(PackedType.Q4_K, "blk.3.ffn_gate_inp.weight", 8L, 256L))
                .isEqualTo(PackedType.F32);
        assertThat(given(PackedType.Q4_K, "blk.3.ffn_gate_exps.weight", 8L, 16L, 256L))
                .isEqualTo(PackedType.Q4_K);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token_embd.weight",
                "output.weight",
                "blk.45.nextn.shared_head_head.weight",
                "blk.45.nextn.embed_tokens.weight"
            })
    void embedding_and_heads_get_no_less_than_six_bits(String name) {
        assertThat(given(PackedType.Q4_K, name, 512L, 256L)).isEqualTo(PackedType.Q6_K);
        assertThat(given(PackedType.Q5_1, name, 512L, 384L)).isEqualTo(PackedType.Q8_0);
        assertThat(given(PackedType.Q8_0, name, 512L, 256L)).isEqualTo(PackedType.Q8_0);
        assertThat(given(PackedType.BF16, name, 512L, 256L)).isEqualTo(PackedType.BF16);
    }

    @Test
    void what_was_given_instead_is_said_once_for_each_kind() {
        var plan = new TypePlan(PackedType.Q4_K);
        plan.plan("blk.0.attn_output.weight", List.of(256L, 384L));
        plan.plan("blk.1.attn_output.weight", List.of(256L, 384L));
        plan.plan("blk.1.ffn_down.weight", List.of(256L, 512L));

        List<String> remarks = plan.remarks();

        assertThat(remarks)
                .containsExactly(
                        "Q5_0 instead of Q4_K for 2 tensors: rows of 384 are not whole blocks of"
                                + " 256");
    }
}
