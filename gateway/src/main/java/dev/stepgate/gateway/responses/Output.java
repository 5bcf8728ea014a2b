package dev.stepgate.gateway.responses;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.gateway.http.Procession;
import dev.stepgate.gateway.responses.ResponseObject.Standing;
import dev.stepgate.gateway.responses.ResponsesAsked.Telling;
import java.util.ArrayList;
import java.util.List;

/**
 * The items of a response as they grow. Owned by the request's thread.
 *
 * <p>They are told one after the other. A call is over when its arguments are a whole object; what
 * comes before that and is not part of it waits.
 */
final class Output {
    private final String name;
    private final Telling telling;
    private final Events events;
    private final List<Item> items = new ArrayList<>();
    private final Procession<Item> untold = new Procession<>();

    /**
     * @param name what the ids of all items have in common and no other response's have
     */
    Output(String name, Telling telling, Events events) {
        this.name = name;
        this.telling = telling;
        this.events = events;
    }

    void take(ChatEvent.OfChoice event) {
        switch (event) {
            case ChatEvent.Reasoning thought ->
                    last(telling.thought()).add(thought.text(), List.of());
            case ChatEvent.Text said -> last(Wording.Kind.SPEECH).add(said.text(), odds(said));
            case ChatEvent.CallStarted call -> add(call(call));
            case ChatEvent.CallArguments more ->
                    items.stream()
                            .filter(item -> item instanceof Call call && call.is(more.index()))
                            .forEach(item -> ((Call) item).add(more.fragment()));
            case ChatEvent.Finished done -> {}
        }
    }

    private static List<TokenOdds> odds(ChatEvent.Text said) {
        return said.odds();
    }

    private Call call(ChatEvent.CallStarted call) {
        ToolName tool = ToolName.of(call.name(), telling.tools());
        String prefix = tool.freeform() ? "ctc_" : "fc_";
        return new Call(call.index(), call.id(), tool, place(prefix));
    }

    /** The last item if it is of that kind, else a new one. */
    private Wording last(Wording.Kind kind) {
        if (!items.isEmpty() && items.getLast() instanceof Wording last && last.is(kind)) {
            return last;
        }
        Wording next = new Wording(kind, place(kind.prefix()), telling);
        add(next);
        return next;
    }

    private void add(Item item) {
        items.add(item);
        var _ = untold.add(item);
    }

    private Place place(String prefix) {
        return new Place(prefix + name + "_" + items.size(), items.size(), events);
    }

    /** The frames that can be sent by now; none or several. */
    String told() {
        return untold.now();
    }

    /** Nothing more comes; what came last was cut short unless the response is complete. */
    void end(Standing standing) {
        if (!items.isEmpty() && !(standing instanceof Standing.Completed)) {
            items.getLast().end(Item.Status.INCOMPLETE);
        }
        items.forEach(item -> item.end(Item.Status.COMPLETED));
    }

    /** The frames that are left after the end. */
    String rest() {
        return untold.rest();
    }

    /** Appends all items as they are by now. */
    void append(StringBuilder out) {
        String between = "";
        out.append('[');
        for (Item item : items) {
            item.append(out.append(between));
            between = ",";
        }
        out.append(']');
    }
}
