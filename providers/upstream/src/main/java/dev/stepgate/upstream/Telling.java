package dev.stepgate.upstream;

import java.time.Duration;
import java.util.List;

/** Turns what is to be said into a reply, and breaks it where a scenario wants. */
final class Telling {
    private Telling() {}

    /** The standard answer, streamed or not, as the request wants it. */
    static Reply healthy(Make make, Asked asked) {
        return telling(make, asked, asked.answer());
    }

    /** An answer, streamed or not, as the request wants it. */
    static Reply telling(Make make, Asked asked, Answer answer) {
        Speech speech = Speech.of(make, asked, answer);
        return asked.streamed()
                ? streamed(make, speech, Duration.ZERO)
                : Reply.error(200, speech.whole(), headers(make));
    }

    /** An answer with this much of the scenario's time before each token. */
    static Reply slowly(Make make, Asked asked, Duration pace) {
        Speech speech = Speech.of(make, asked, asked.answer());
        if (!asked.streamed()) {
            return healthy(make, asked).after(pace.multipliedBy(asked.answer().pieces().size()));
        }
        return streamed(make, speech, pace);
    }

    private static Reply streamed(Make make, Speech speech, Duration pace) {
        return Reply.streaming(headers(make))
                .frames(speech.opening())
                .paced(speech.tokens(), pace)
                .frames(speech.ending())
                .frames(speech.farewell())
                .end();
    }

    /** A stream up to this many tokens, with nothing after them. */
    static Reply beginning(Make make, Asked asked, int tokens) {
        Speech speech = Speech.of(make, asked, asked.answer());
        return Reply.streaming(headers(make))
                .frames(speech.opening())
                .frames(firstOf(speech, tokens));
    }

    /** What {@link #beginning} left out. */
    static Reply rest(Reply beginning, Make make, Asked asked, int tokens) {
        Speech speech = Speech.of(make, asked, asked.answer());
        List<String> all = speech.tokens();
        return beginning
                .frames(all.subList(Math.min(tokens, all.size()), all.size()))
                .frames(speech.ending())
                .frames(speech.farewell())
                .end();
    }

    /** Cuts an answer that is not streamed in the middle of its body, and hangs up. */
    static Reply cutShort(Make make, Asked asked) {
        String whole = Speech.of(make, asked, asked.answer()).whole();
        String half = whole.substring(0, whole.length() / 2);
        return Reply.raw(
                "HTTP/1.1 200 Scripted\r\nContent-Type: application/json\r\nContent-Length: "
                        + whole.length()
                        + "\r\n\r\n"
                        + half);
    }

    private static List<String> firstOf(Speech speech, int tokens) {
        List<String> all = speech.tokens();
        return all.subList(0, Math.min(tokens, all.size()));
    }

    static String[] headers(Make make) {
        return make == Make.OPENROUTER
                ? new String[] {"X-Generation-Id", "gen-1790000000-scripted"}
                : new String[0];
    }
}
