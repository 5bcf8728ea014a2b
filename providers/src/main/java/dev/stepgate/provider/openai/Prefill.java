package dev.stepgate.provider.openai;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.ToolChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks for the rest of an answer by a last message that holds its beginning. */
final class Prefill {
    private static final RawJson TRUE = new RawJson("true");
    private static final RawJson FALSE = new RawJson("false");

    private Prefill() {}

    /**
     * Whether the rest can be had in one piece with the beginning: something is said and nothing is
     * called yet. An upstream that holds the answer to a form would begin the form anew.
     */
    static boolean fits(ChatRequest request, Spoken spoken) {
        return unbound(request.answer()) && !spoken.text().isEmpty() && spoken.calls().isEmpty();
    }

    /** Whether an answer is one, and free to be whatever the model says. */
    static boolean unbound(AnswerWishes wishes) {
        boolean free =
                switch (wishes.calls().choice()) {
                    case ToolChoice.Unsaid _, ToolChoice.Auto _, ToolChoice.None _ -> true;
                    case ToolChoice.Required _, ToolChoice.Named _, ToolChoice.Among _ -> false;
                };
        return free && wishes.choices() == 1 && wishes.form() instanceof AnswerForm.Free;
    }

    /** The request, its last message the answer so far. */
    static ChatRequest request(ChatRequest request, Spoken spoken, Dialect dialect) {
        List<Message> messages = new ArrayList<>(request.messages());
        messages.add(
                new Message(
                        Role.ASSISTANT,
                        new Content.Text(spoken.text()),
                        "",
                        spoken.reasoning(),
                        List.of(),
                        "",
                        Map.of()));
        Map<String, RawJson> extras = new HashMap<>(request.extras());
        switch (dialect) {
            case VLLM, SGLANG -> {
                extras.put("continue_final_message", TRUE);
                extras.put("add_generation_prompt", FALSE);
            }
            case LLAMA_CPP -> // it refuses to prefill where a thought may come, and that is over
                    extras.put("chat_template_kwargs", new RawJson("{\"enable_thinking\":false}"));
            case OPENROUTER, STEPFUN, TRANSFORMERS, OPENAI -> {}
        }
        return new ChatRequest(
                request.model(),
                messages,
                request.tools(),
                request.sampling(),
                request.answer(),
                extras,
                request.asker());
    }
}
