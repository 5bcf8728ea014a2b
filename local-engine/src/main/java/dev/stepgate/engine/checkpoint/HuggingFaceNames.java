package dev.stepgate.engine.checkpoint;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what GGUF calls a tensor that a Hugging Face checkpoint names (spec sections 2, 6.4). */
final class HuggingFaceNames {
    private static final Map<String, String> GLOBAL =
            Map.of(
                    "model.embed_tokens.weight", "token_embd.weight",
                    "model.norm.weight", "output_norm.weight",
                    "lm_head.weight", "output.weight");

    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,5})\\.(.+)");

    private static final Map<String, String> IN_LAYER =
            Map.ofEntries(
                    Map.entry("input_layernorm.weight", "attn_norm.weight"),
                    Map.entry("self_attn.q_proj.weight", "attn_q.weight"),
                    Map.entry("self_attn.k_proj.weight", "attn_k.weight"),
                    Map.entry("self_attn.v_proj.weight", "attn_v.weight"),
                    Map.entry("self_attn.g_proj.weight", "attn_gate.weight"),
                    Map.entry("self_attn.q_norm.weight", "attn_q_norm.weight"),
                    Map.entry("self_attn.k_norm.weight", "attn_k_norm.weight"),
                    Map.entry("self_attn.o_proj.weight", "attn_output.weight"),
                    Map.entry("post_attention_layernorm.weight", "ffn_norm.weight"),
                    Map.entry("mlp.gate_proj.weight", "ffn_gate.weight"),
                    Map.entry("mlp.up_proj.weight", "ffn_up.weight"),
                    Map.entry("mlp.down_proj.weight", "ffn_down.weight"),
                    Map.entry("moe.gate.weight", "ffn_gate_inp.weight"),
                    Map.entry("moe.router_bias", "exp_probs_b.bias"),
                    Map.entry("moe.gate_proj.weight", "ffn_gate_exps.weight"),
                    Map.entry("moe.up_proj.weight", "ffn_up_exps.weight"),
                    Map.entry("moe.down_proj.weight", "ffn_down_exps.weight"),
                    Map.entry("share_expert.gate_proj.weight", "ffn_gate_shexp.weight"),
                    Map.entry("share_expert.up_proj.weight", "ffn_up_shexp.weight"),
                    Map.entry("share_expert.down_proj.weight", "ffn_down_shexp.weight"),
                    Map.entry("eh_proj.weight", "nextn.eh_proj.weight"),
                    Map.entry("enorm.weight", "nextn.enorm.weight"),
                    Map.entry("hnorm.weight", "nextn.hnorm.weight"),
                    Map.entry(
                            "transformer.shared_head.norm.weight", "nextn.shared_head_norm.weight"),
                    Map.entry(
                            "transformer.shared_head.output.weight",
                            "nextn.shared_head_head.weight"));

    private HuggingFaceNames() {}

    /** The GGUF name, or empty where Step 3.5 has no such tensor. */
    static Optional<String> toGguf(String name) {
        Matcher layer = LAYER.matcher(name);
        if (!layer.matches()) {
            return Optional.ofNullable(GLOBAL.get(name));
        }
        return Optional.ofNullable(IN_LAYER.get(layer.group(2)))
                .map(rest -> TensorNames.ofBlock(Integer.parseInt(layer.group(1)), rest));
    }
}
