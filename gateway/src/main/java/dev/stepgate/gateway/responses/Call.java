package dev.stepgate.gateway.responses;

import dev.stepgate.gateway.http.JsonString;
import dev.stepgate.gateway.http.WholeObject;

/** A call of one of the client's tools. Owned by the request's thread. */
final class Call implements Item {
    private final int call;
    private final String id;
    private final ToolName tool;
    private final Place place;
    private final WholeObject arguments = new WholeObject();
    private final InputText input = new InputText();
    private final StringBuilder said = new StringBuilder();
    private final StringBuilder untold = new StringBuilder();
    private Status status = Status.IN_PROGRESS;
    private boolean begun;
    private boolean ended;

    /**
     * @param call its index among the calls of the answer
     * @param id that its result will name
     */
    Call(int call, String id, ToolName tool, Place place) {
        this.call = call;
        this.id = id;
        this.tool = tool;
        this.place = place;
    }

    boolean is(int which) {
        return call == which;
    }

    void add(String fragment) {
        if (tool.freeform()) {
            say(input.read(fragment));
        } else {
            say(fragment.substring(0, arguments.read(fragment)));
        }
    }

    private void say(String more) {
        said.append(more);
        untold.append(more);
    }

    @Override
    public boolean isOver() {
        return tool.freeform() ? input.isOver() : arguments.isWhole();
    }

    @Override
    public void end(Status how) {
        if (ended) {
            return;
        }
        ended = true;
        if (status == Status.IN_PROGRESS) {
            status = how;
        }
        if (tool.freeform()) {
            say(input.rest());
        } else if (said.toString().isBlank()) {
            say("{}");
        }
    }

    @Override
    public void tell(int at, StringBuilder out) {
        if (!begun) {
            begun = true;
            place.events().open(out, "response.output_item.added");
            out.append(",\"output_index\":").append(place.index()).append(",\"item\":");
            appendItem(out, "", Status.IN_PROGRESS);
            Events.end(out);
        }
        if (!untold.isEmpty()) {
            place.open(out, event("delta")).append(",\"delta\":");
            JsonString.append(out, untold);
            Events.end(out);
            untold.setLength(0);
        }
    }

    @Override
    public void close(int at, StringBuilder out) {
        end(Status.COMPLETED);
        tell(at, out);
        place.open(out, event("done"));
        if (!tool.freeform()) {
            out.append(",\"name\":");
            JsonString.append(out, tool.name());
        }
        out.append(tool.freeform() ? ",\"input\":" : ",\"arguments\":");
        JsonString.append(out, said);
        Events.end(out);
        place.carry(out, "response.output_item.done", this);
    }

    private String event(String what) {
        return (tool.freeform()
                        ? "response.custom_tool_call_input."
                        : "response.function_call_arguments.")
                + what;
    }

    @Override
    public void append(StringBuilder out) {
        appendItem(out, said, status);
    }

    private void appendItem(StringBuilder out, CharSequence arguments, Status how) {
        out.append("{\"id\":\"").append(place.id()).append("\",\"type\":\"");
        out.append(tool.freeform() ? "custom_tool_call" : "function_call");
        out.append("\",\"call_id\":");
        JsonString.append(out, id);
        out.append(",\"name\":");
        JsonString.append(out, tool.name());
        if (!tool.namespace().isEmpty()) {
            out.append(",\"namespace\":");
            JsonString.append(out, tool.namespace());
        }
        out.append(tool.freeform() ? ",\"input\":" : ",\"arguments\":");
        JsonString.append(out, arguments);
        out.append(",\"status\":\"").append(how.word()).append("\"}");
    }
}
