package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.http.JsonString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a completion of raw text as events, each a {@code text_completion} with what is new. Owned
 * by the request's thread.
 *
 * <p>As of a chat's chunks, why choices finished is said after all else.
 */
final class TextStreamWriting implements AnswerSink {
    private static final ChunkStream.Make MAKE =
            new ChunkStream.Make("text_completion", "\"text\":\"\",\"logprobs\":null");

    private final ChunkStream chunks;
    private final CompletionAsked asked;
    private final Map<Integer, TextOddsWriting> odds = new HashMap<>();
    private final List<ChatEvent.Finished> finishes = new ArrayList<>();

    TextStreamWriting(Exchange exchange, AnswerName name, CompletionAsked asked) {
        this.chunks = new ChunkStream(exchange, name, MAKE, asked.streaming().withUsage());
        this.asked = asked;
    }

    @Override
    public void queued(Offer offer, InLine place) {
        chunks.queued(offer, place);
    }

    @Override
    public void begin(Offer offer, Prompted prompt, List<String> explanation) {
        chunks.begin(offer, prompt, explanation);
    }

    @Override
    public void moved(Offer offer, String story) {
        chunks.moved(offer, story);
    }

    @Override
    public void emit(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text said -> {
                begin(said.choice());
                chunks.send(
                        choice(said.choice(), said.text(), said.odds())
                                .append(",\"finish_reason\":null"));
            }
            case ChatEvent.Finished finished -> {
                begin(finished.choice());
                finishes.add(finished);
            }
            case ChatEvent.Used used -> chunks.used(used.usage());
            case ChatEvent.Reasoning _, ChatEvent.CallStarted _, ChatEvent.CallArguments _ -> {}
        }
    }

    /** A choice begins with its echo, if there is one. */
    private void begin(int index) {
        if (odds.putIfAbsent(index, new TextOddsWriting()) == null
                && !asked.echo(index).isEmpty()) {
            chunks.send(
                    choice(index, asked.echo(index), List.of()).append(",\"finish_reason\":null"));
        }
    }

    private StringBuilder choice(int index, String text, List<TokenOdds> told) {
        StringBuilder chunk = chunks.choice(index).append(",\"text\":");
        JsonString.append(chunk, text);
        chunk.append(",\"logprobs\":");
        odds.computeIfAbsent(index, _ -> new TextOddsWriting()).append(chunk, told);
        return chunk;
    }

    @Override
    public void end(Optional<String> bound) {
        for (ChatEvent.Finished finished : finishes) {
            StringBuilder last =
                    choice(finished.choice(), "", List.of())
                            .append(",\"finish_reason\":\"")
                            .append(TextChoiceWriting.word(finished.reason()))
                            .append('"');
            NativeReason.append(last, finished.reason(), bound);
            chunks.send(last);
        }
        chunks.end();
    }
}
