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

    /** An expert stored for itself, as requantised checkpoints have them. */
    private static final Pattern EXPERT =
            Pattern.compile("moe\\.(?:experts\\.)?(\\d{1,5})\\.(gate|up|down)_proj\\.weight");

    /** What sees in Step 3.7; this engine reads text only. */
    private static final Pattern VISION =
            Pattern.compile(
                    "(model\\.)?(vision_model|vision_tower|visual|vit_\\w+|multi_modal_projector)\\..+");

    /** Where Step 3.7 puts the text model. */
    private static final String TEXT_MODEL = "language_model.";

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
                    Map.entry("embed_tokens.weight", "nextn.embed_tokens.weight"),
                    Map.entry("shared_head.norm.weight", "nextn.shared_head_norm.weight"),
                    Map.entry("shared_head.head.weight", "nextn.shared_head_head.weight"),
                    Map.entry("shared_head.output.weight", "nextn.shared_head_head.weight"));

    private HuggingFaceNames() {}

    /** The GGUF name, or empty where Step 3.5 has no such tensor. */
    static Optional<String> toGguf(String name) {
        String plain = name.replaceFirst(Pattern.quote(TEXT_MODEL), "");
        Matcher layer = LAYER.matcher(plain);
        if (!layer.matches()) {
            return Optional.ofNullable(GLOBAL.get(plain));
        }
        String inLayer = layer.group(2).replaceFirst("^transformer\\.", "");
        return Optional.ofNullable(IN_LAYER.get(inLayer))
                .or(() -> expert(inLayer))
                .map(rest -> TensorNames.ofBlock(Integer.parseInt(layer.group(1)), rest));
    }

    /** Whether a tensor belongs to the eyes of Step 3.7. */
    static boolean vision(String name) {
        return VISION.matcher(name).matches();
    }

    private static Optional<String> expert(String inLayer) {
        Matcher expert = EXPERT.matcher(inLayer);
        return expert.matches()
                ? Optional.of(
                        TensorNames.ofExpert(
                                "ffn_" + expert.group(2) + "_exps.weight",
                                Integer.parseInt(expert.group(1))))
                : Optional.empty();
    }
}
