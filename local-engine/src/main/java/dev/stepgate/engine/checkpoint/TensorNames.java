package dev.stepgate.engine.checkpoint;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The GGUF names that Step 3.5 has (spec section 6.4). */
final class TensorNames {
    private static final Set<String> GLOBAL =
            Set.of("token_embd.weight", "output_norm.weight", "output.weight", "rope_freqs.weight");

    private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,5})\\.([^\\[]+)(\\[\\d+])?");

    private static final Set<String> STACKS =
            Set.of("ffn_gate_exps.weight", "ffn_up_exps.weight", "ffn_down_exps.weight");

    private static final Set<String> IN_BLOCK =
            Set.of(
                    "attn_norm.weight",
                    "attn_q.weight",
                    "attn_k.weight",
                    "attn_v.weight",
                    "attn_qkv.weight",
                    "attn_gate.weight",
                    "attn_q_norm.weight",
                    "attn_k_norm.weight",
                    "attn_output.weight",
                    "ffn_norm.weight",
                    "ffn_gate.weight",
                    "ffn_up.weight",
                    "ffn_down.weight",
                    "ffn_gate_inp.weight",
                    "exp_probs_b.bias",
                    "ffn_gate_exps.weight",
                    "ffn_up_exps.weight",
                    "ffn_down_exps.weight",
                    "ffn_gate_shexp.weight",
                    "ffn_up_shexp.weight",
                    "ffn_down_shexp.weight",
                    "nextn.eh_proj.weight",
                    "nextn.embed_tokens.weight",
                    "nextn.enorm.weight",
                    "nextn.hnorm.weight",
                    "nextn.shared_head_norm.weight",
                    "nextn.shared_head_head.weight");

    private TensorNames() {}

    /** Whether a model of so many blocks, draft heads included, has a tensor of that name. */
    static boolean known(String name, int blocks) {
        if (GLOBAL.contains(name)) {
            return true;
        }
        Matcher block = BLOCK.matcher(name);
        return block.matches()
                && Integer.parseInt(block.group(1)) < blocks
                && (block.group(3) == null ? IN_BLOCK : STACKS).contains(block.group(2));
    }

    /** The block a known tensor is in; empty for one that serves them all. */
    static Optional<Integer> blockOf(String name) {
        Matcher block = BLOCK.matcher(name);
        return block.matches() ? Optional.of(Integer.parseInt(block.group(1))) : Optional.empty();
    }

    static String ofBlock(int block, String rest) {
        return "blk." + block + "." + rest;
    }

    /** What an expert's own matrix is called where the file has no stack of them. */
    static String ofExpert(String stack, int index) {
        return stack + "[" + index + "]";
    }
}
