package dev.stepgate.provider.openai;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.Spoken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks for the rest of an answer by a last message that holds its beginning. */
final class Prefill {
    private static final RawJson TRUE = new RawJson("true");
    private static final RawJson FALSE = new RawJson("false");

    private Prefill() {}

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
