package dev.stepgate.engine.prompt;

import dev.stepgate.engine.template.Literals;
import dev.stepgate.engine.template.Text;
import dev.stepgate.engine.template.Value;
import dev.stepgate.engine.terms.Prompt.Opening;
import dev.stepgate.engine.terms.ToolCall;
import dev.stepgate.engine.tokenizer.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes tool calls as the model does (spec section 9.2), the last one finished or not. */
final class CallWriting {
    private static final String CLOSE_CALL = "</tool_call>";
    private static final String END_PARAMETER = "\n</parameter>\n";

    private CallWriting() {}

    /**
     * The calls, nothing between them.
     *
     * @param last if it goes on, its arguments may stop anywhere
     */
    static List<Passage> of(List<ToolCall> calls, Opening.Last last) {
        List<Passage> passages = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            ToolCall call = calls.get(i);
            passages.add(new Passage(PromptLayout.OPEN_CALL, true));
            if (last == Opening.Last.GOES_ON && i == calls.size() - 1) {
                passages.add(new Passage(half(call), false));
            } else {
                passages.add(new Passage(whole(call, i), false));
                passages.add(new Passage(CLOSE_CALL, true));
            }
        }
        return passages;
    }

    private static String whole(ToolCall call, int index) {
        Value.Mapping arguments =
                Messages.object(call.arguments(), "calls[" + index + "].arguments");
        return begin(call) + parameters(arguments) + "</function>\n";
    }

    private static String half(ToolCall call) {
        HalfObject arguments = HalfObject.read(call.arguments());
        return begin(call)
                + parameters(arguments.members())
                + switch (arguments.tail()) {
                    case HalfObject.Tail.Nothing nothing -> "";
                    case HalfObject.Tail.Member(String key, String value) ->
                            "<parameter=" + key + ">\n" + value;
                };
    }

    private static String begin(ToolCall call) {
        return "\n<function=" + call.name() + ">\n";
    }

    private static String parameters(Value.Mapping arguments) {
        var text = new StringBuilder();
        for (Map.Entry<Text, Value> argument : arguments.values().entrySet()) {
            text.append("<parameter=")
                    .append(argument.getKey().characters())
                    .append(">\n")
                    .append(Literals.writeArgument(argument.getValue()))
                    .append(END_PARAMETER);
        }
        return text.toString();
    }
}
