package dev.stepgate.gateway.openai;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.Asker;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.Prompt.Page;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.gateway.http.Fields;
import dev.stepgate.gateway.http.JsonBody;
import dev.stepgate.gateway.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads the body of a completion of raw text: strict about what we know, and what we do not know
 * passes through.
 */
final class CompletionReading {
    private static final int MOST_ALTERNATIVES = 5;
    private static final int MOST_CHOICES = 16;
    private static final int USUAL_TOKENS = 16;

    private CompletionReading() {}

    /**
     * What the client asks for.
     *
     * @throws Refusal.Malformed names the field, what it holds, and what was expected
     */
    static CompletionAsked read(byte[] body) {
        Fields fields = Fields.of(JsonBody.read(body));
        String model = fields.model();
        Streaming streaming = Streaming.read(fields);
        List<Page> pages = PagesReading.read(fields);
        SamplingWishes sampling = SamplingReading.read(fields);
        AnswerWishes answer = answer(fields, pages.size()).as(FormReading.read(fields));
        List<String> echoes = echoes(fields, pages, answer);
        refuseSuffix(fields);
        ChatRequest request =
                new ChatRequest(
                        model,
                        new Prompt.Pages(pages),
                        List.of(),
                        sampling.maxTokens().isEmpty() ? sampling.atMost(USUAL_TOKENS) : sampling,
                        answer,
                        fields.rest(),
                        Asker.ANYONE);
        return new CompletionAsked(request, streaming, echoes);
    }

    private static AnswerWishes answer(Fields fields, int pages) {
        int choices = fields.integer("n", 1, MOST_CHOICES).orElse(1);
        if (pages * choices > MOST_CHOICES) {
            throw Fields.wrong(
                    "prompt",
                    pages + " prompts with " + choices + " answers each",
                    "at most " + MOST_CHOICES + " answers in all");
        }
        OptionalInt made = fields.integer("best_of", 1, Integer.MAX_VALUE);
        if (made.orElse(choices) != choices) {
            throw Fields.wrong(
                    "best_of",
                    Integer.toString(made.getAsInt()),
                    "none, or " + choices + " as n: every answer that is made is told");
        }
        return new AnswerWishes(choices, fields.integer("logprobs", 0, MOST_ALTERNATIVES));
    }

    private static List<String> echoes(Fields fields, List<Page> pages, AnswerWishes answer) {
        List<String> echoes = new ArrayList<>();
        if (!fields.flag("echo")) {
            return echoes;
        }
        if (answer.alternatives().isPresent()) {
            throw Fields.wrong(
                    "echo",
                    "true",
                    "false beside logprobs: how likely a prompt's own tokens are is not told");
        }
        for (Page page : pages) {
            switch (page) {
                case Page.Text(String text) -> echoes.add(text);
                case Page.Tokens _ ->
                        throw Fields.wrong(
                                "echo", "true", "false where the prompt is token ids, not text");
            }
        }
        return echoes;
    }

    private static void refuseSuffix(Fields fields) {
        if (!fields.textOrEmpty("suffix").isEmpty()) {
            throw Fields.wrong("suffix", "a string", "none: no model here writes towards one");
        }
    }
}
