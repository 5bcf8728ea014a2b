package dev.stepgate.gateway.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.stepgate.gateway.tenant.Dollars;
import dev.stepgate.gateway.usage.Receipt;
import dev.stepgate.gateway.usage.Receipt.Ending;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Writes a receipt in OpenRouter's shape (wire facts, §1.9). Tokens are the model's own, whatever
 * the name of the field; what that shape has no word for is in {@code stepgate}.
 */
final class GenerationWriting {

    private GenerationWriting() {}

    static String json(Receipt receipt) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode data = answer.putObject("data");
        data.put("id", receipt.id());
        data.put("model", receipt.served().model());
        data.put("provider_name", receipt.served().provider());
        data.put("created_at", receipt.at().toString());
        data.put("streamed", receipt.served().streamed());
        data.put("cancelled", receipt.ending() == Ending.HUNG_UP);
        times(data, receipt.times());
        data.put("finish_reason", finishReason(receipt.ending()));
        data.put("native_finish_reason", receipt.ending().word());
        tokens(data, receipt);
        costs(data, receipt.charge());
        data.put("is_byok", false);
        data.put("api_type", "completions");
        ArrayNode tried = data.putArray("provider_responses");
        for (Receipt.Tried each : receipt.attempts()) {
            tried.addObject()
                    .put("provider_name", each.provider())
                    .put("model", each.model())
                    .put("outcome", each.outcome());
        }
        ours(data.putObject("stepgate"), receipt);
        return answer.toString();
    }

    private static void times(ObjectNode data, Receipt.Times times) {
        Duration first = times.firstToken().orElse(null);
        Duration last = times.lastToken().orElse(null);
        putMillis(data, "latency", first);
        putMillis(
                data, "generation_time", first == null || last == null ? null : last.minus(first));
        data.putNull("moderation_latency");
    }

    private static void tokens(ObjectNode data, Receipt receipt) {
        data.put("tokens_prompt", receipt.usage().promptTokens());
        data.put("tokens_completion", receipt.usage().completionTokens());
        data.put("native_tokens_prompt", receipt.usage().promptTokens());
        data.put("native_tokens_completion", receipt.usage().completionTokens());
        data.put("native_tokens_reasoning", receipt.usage().reasoningTokens());
        data.put("native_tokens_cached", receipt.usage().cachedTokens());
        data.putNull("native_tokens_completion_images");
    }

    private static void costs(ObjectNode data, Receipt.Charge charge) {
        putDollars(data, "total_cost", charge.costNanodollars());
        putDollars(data, "usage", charge.costNanodollars());
        data.putNull("cache_discount");
        if (charge.upstreamNanodollars().isPresent()) {
            putDollars(data, "upstream_inference_cost", charge.upstreamNanodollars().getAsLong());
        } else {
            data.putNull("upstream_inference_cost");
        }
    }

    private static void ours(ObjectNode ours, Receipt receipt) {
        ours.put("asked_model", receipt.served().askedModel());
        ours.put("ending", receipt.ending().word());
        ours.put("key_id", receipt.payer().keyId());
        ours.put("tier", receipt.payer().tier());
        ours.put("delivered_tokens", receipt.deliveredTokens());
        Receipt.Charge charge = receipt.charge();
        putDollars(ours, "prompt_price", charge.price().promptNanodollarsPerToken());
        putDollars(ours, "completion_price", charge.price().completionNanodollarsPerToken());
        putDollars(ours, "reserved", charge.reservedNanodollars());
        putDollars(ours, "forgone", charge.forgoneNanodollars());
    }

    private static @Nullable String finishReason(Ending ending) {
        return switch (ending) {
            case STOP, LENGTH, CALLS, FILTERED -> ending.word();
            case BUDGET -> Ending.LENGTH.word();
            case FAILED -> "error";
            case HUNG_UP, KILLED -> null;
        };
    }

    private static void putMillis(ObjectNode node, String field, @Nullable Duration duration) {
        if (duration == null) {
            node.putNull(field);
        } else {
            node.put(field, duration.toMillis());
        }
    }

    /** A number with all its digits, which a binary fraction would lose. */
    static void putDollars(ObjectNode node, String field, long nanodollars) {
        node.putRawValue(field, new RawValue(Dollars.plain(nanodollars)));
    }
}
