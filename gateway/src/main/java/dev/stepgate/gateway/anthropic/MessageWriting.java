package dev.stepgate.gateway.anthropic;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.http.JsonString;
import dev.stepgate.gateway.http.WholeAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers an answer and writes it as one message. Owned by the request's thread. */
final class MessageWriting implements WholeAnswer.Body {
    private final String id;
    private final MessagesAsked asked;
    private final List<Block> blocks = new ArrayList<>();
    private ChatEvent.Finished end = new ChatEvent.Finished(FinishReason.STOP);
    private Usage usage = new Usage(0, 0, 0, 0);

    MessageWriting(String id, MessagesAsked asked) {
        this.id = id;
        this.asked = asked;
    }

    @Override
    public Prompted began(Prompted prompt) {
        usage = new Usage(prompt.tokens(), prompt.cachedTokens().orElse(0), 0, 0);
        return prompt.counting(asked::turn);
    }

    @Override
    public void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Reasoning thought -> last(Block.Kind.THOUGHT).add(thought.text());
            case ChatEvent.Text said -> last(Block.Kind.TEXT).add(said.text());
            case ChatEvent.CallStarted call -> blocks.add(Block.call(call));
            case ChatEvent.CallArguments more ->
                    Block.callAt(blocks, more.index()).add(more.fragment());
            case ChatEvent.Finished finished -> end = finished;
            case ChatEvent.Used used -> usage = used.usage();
        }
    }

    private Block last(Block.Kind kind) {
        if (blocks.isEmpty() || blocks.getLast().kind() != kind) {
            blocks.add(Block.of(kind));
        }
        return blocks.getLast();
    }

    @Override
    public String json(String model, Optional<String> bound) {
        StringBuilder out = new StringBuilder(256);
        out.append("{\"id\":\"")
                .append(id)
                .append("\",\"type\":\"message\",\"role\":\"assistant\"");
        out.append(",\"model\":");
        JsonString.append(out, model);
        String between = ",\"content\":[";
        for (Block block : blocks) {
            block.append(out.append(between), asked.shown());
            between = ",";
        }
        out.append(blocks.isEmpty() ? ",\"content\":[]," : "],");
        Ending.append(out, end, bound);
        out.append(",\"usage\":");
        Ending.append(out, usage);
        return out.append('}').toString();
    }
}
