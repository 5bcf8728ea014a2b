package dev.stepgate.gateway.responses;

import dev.stepgate.chat.TokenOdds;
import dev.stepgate.gateway.http.CarriedThought;
import dev.stepgate.gateway.http.JsonString;
import dev.stepgate.gateway.responses.ResponsesAsked.Telling;
import java.util.ArrayList;
import java.util.List;

/** What the model says or thinks: an item with one part of text. Owned by the request's thread. */
final class Wording implements Item {
    private final Kind kind;
    private final Place place;
    private final Telling telling;
    private final StringBuilder said = new StringBuilder();
    private final StringBuilder untold = new StringBuilder();
    private final List<TokenOdds> odds = new ArrayList<>();
    private final List<TokenOdds> untoldOdds = new ArrayList<>();
    private Status status = Status.IN_PROGRESS;
    private boolean begun;

    /** What it is, in the words its events have for it. */
    enum Kind {
        SPEECH("content", "content_part", "output_text"),
        THOUGHT("content", "content_part", "reasoning_text"),
        /** A thought for clients that read it as a summary. */
        SUMMARY("summary", "reasoning_summary_part", "reasoning_summary_text");

        private final String list;
        private final String part;
        private final String text;

        Kind(String list, String part, String text) {
            this.list = list;
            this.part = part;
            this.text = text;
        }

        private String type() {
            return this == SUMMARY ? "summary_text" : text;
        }

        String prefix() {
            return this == SPEECH ? "msg_" : "rs_";
        }
    }

    Wording(Kind kind, Place place, Telling telling) {
        this.kind = kind;
        this.place = place;
        this.telling = telling;
    }

    boolean is(Kind which) {
        return kind == which;
    }

    void add(String more, List<TokenOdds> likely) {
        said.append(more);
        untold.append(more);
        if (telling.odds()) {
            odds.addAll(likely);
            untoldOdds.addAll(likely);
        }
    }

    @Override
    public void end(Status how) {
        if (status == Status.IN_PROGRESS) {
            status = how;
        }
    }

    @Override
    public boolean isOver() {
        return true;
    }

    @Override
    public void tell(int at, StringBuilder out) {
        if (!begun) {
            begun = true;
            appendBegun(out);
        }
        if (untold.isEmpty()) {
            return;
        }
        open(out, "response." + kind.text + ".delta").append(",\"delta\":");
        JsonString.append(out, untold);
        appendOdds(out, untoldOdds);
        Events.end(out);
        untold.setLength(0);
        untoldOdds.clear();
    }

    private void appendBegun(StringBuilder out) {
        place.events().open(out, "response.output_item.added");
        out.append(",\"output_index\":").append(place.index()).append(",\"item\":");
        appendItem(out, Status.IN_PROGRESS, false);
        Events.end(out);
        open(out, "response." + kind.part + ".added").append(",\"part\":");
        appendPart(out, "", List.of());
        Events.end(out);
    }

    @Override
    public void close(int at, StringBuilder out) {
        tell(at, out);
        end(Status.COMPLETED);
        open(out, "response." + kind.text + ".done").append(",\"text\":");
        JsonString.append(out, said);
        appendOdds(out, odds);
        Events.end(out);
        open(out, "response." + kind.part + ".done").append(",\"part\":");
        appendPart(out, said, odds);
        Events.end(out);
        place.carry(out, "response.output_item.done", this);
    }

    private StringBuilder open(StringBuilder out, String type) {
        place.open(out, type).append(",\"").append(kind.list);
        return out.append("_index\":0");
    }

    private void appendOdds(StringBuilder out, List<TokenOdds> likely) {
        if (kind == Kind.SPEECH) {
            out.append(",\"logprobs\":");
            OddsWriting.append(out, likely);
        }
    }

    private void appendPart(StringBuilder out, CharSequence text, List<TokenOdds> likely) {
        out.append("{\"type\":\"").append(kind.type()).append("\",\"text\":");
        JsonString.append(out, text);
        if (kind == Kind.SPEECH) {
            out.append(",\"annotations\":[]");
            appendOdds(out, likely);
        }
        out.append('}');
    }

    @Override
    public void append(StringBuilder out) {
        appendItem(out, status, true);
    }

    private void appendItem(StringBuilder out, Status how, boolean whole) {
        out.append("{\"id\":\"").append(place.id());
        if (kind == Kind.SPEECH) {
            out.append("\",\"type\":\"message\",\"role\":\"assistant\"");
        } else {
            out.append("\",\"type\":\"reasoning\"");
        }
        if (kind == Kind.THOUGHT) {
            out.append(",\"summary\":[]");
        }
        out.append(",\"").append(kind.list).append("\":[");
        if (whole) {
            appendPart(out, said, odds);
        }
        out.append(']');
        if (kind != Kind.SPEECH && telling.carried()) {
            out.append(",\"encrypted_content\":");
            JsonString.append(out, CarriedThought.holding(whole ? said : ""));
        }
        out.append(",\"status\":\"").append(how.word()).append("\"}");
    }
}
