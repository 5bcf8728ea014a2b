package dev.stepgate.provider.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Tool;
import dev.stepgate.provider.Billable;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Metered;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer in which tool calls written as text, or into a thought, become calls. Owned by one
 * thread, except {@link #close()}. What may be the beginning of one is held back until it is known.
 */
final class Salvage implements ChatStream, Billable, Metered {
    private final ChatStream answer;
    private final List<Tool> tools;
    private final Supplier<String> ids;
    private final Queue<ChatEvent> ready = new ArrayDeque<>();
    private final StringBuilder thought = new StringBuilder();
    private final StringBuilder said = new StringBuilder();
    private int salvaged;

    Salvage(ChatStream answer, List<Tool> tools, Supplier<String> ids) {
        this.answer = answer;
        this.tools = tools;
        this.ids = ids;
    }

    @Override
    public String model() {
        return answer.model();
    }

    @Override
    public @Nullable ChatEvent next() {
        while (ready.isEmpty()) {
            ChatEvent event = answer.next();
            if (event == null) {
                return null;
            }
            take(event);
        }
        return ready.remove();
    }

    @Override
    public Optional<String> billId() {
        return Billable.of(answer);
    }

    @Override
    public Reading soFar() {
        return Metered.of(answer);
    }

    @Override
    public void close() {
        answer.close();
    }

    private void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Reasoning(int choice, String text) when choice == 0 ->
                    search(thought.append(text), ChatEvent.Reasoning::new);
            case ChatEvent.Text text when text.choice() == 0 && text.odds().isEmpty() -> {
                flush(thought, ChatEvent.Reasoning::new);
                search(said.append(text.text()), ChatEvent.Text::new);
            }
            case ChatEvent.CallStarted call when call.choice() == 0 -> {
                flush();
                ready.add(
                        new ChatEvent.CallStarted(call.index() + salvaged, call.id(), call.name()));
            }
            case ChatEvent.CallArguments more when more.choice() == 0 ->
                    ready.add(
                            new ChatEvent.CallArguments(more.index() + salvaged, more.fragment()));
            case ChatEvent.Finished finished when finished.choice() == 0 -> {
                flush();
                boolean calls = salvaged > 0 && finished.reason() == FinishReason.STOP;
                ready.add(calls ? finished.because(FinishReason.TOOL_CALLS) : finished);
            }
            default -> ready.add(event);
        }
    }

    private void flush() {
        flush(thought, ChatEvent.Reasoning::new);
        flush(said, ChatEvent.Text::new);
    }

    private void flush(StringBuilder held, Function<String, ChatEvent> as) {
        tell(held.toString(), as);
        held.setLength(0);
    }

    /** Tells all of it that is no call, and not the beginning of one. */
    private void search(StringBuilder held, Function<String, ChatEvent> as) {
        int begin = held.indexOf(CallInText.OPENING);
        while (begin >= 0) {
            int inside = begin + CallInText.OPENING.length();
            int end = held.indexOf(CallInText.CLOSING, inside);
            tell(held.substring(0, begin), as);
            held.delete(0, begin);
            if (end < 0) {
                return;
            }
            int after = end + CallInText.CLOSING.length() - begin;
            String whole = held.substring(0, after);
            held.delete(0, after);
            String call =
                    whole.substring(
                            CallInText.OPENING.length(),
                            whole.length() - CallInText.CLOSING.length());
            CallInText.read(call, tools).ifPresentOrElse(this::call, () -> tell(whole, as));
            begin = held.indexOf(CallInText.OPENING);
        }
        int certain = held.length() - beginning(held);
        tell(held.substring(0, certain), as);
        held.delete(0, certain);
    }

    /** How much at the end may be the beginning of a mark. */
    private static int beginning(CharSequence held) {
        String text = held.toString();
        for (int length = CallInText.OPENING.length() - 1; length > 0; length--) {
            if (text.endsWith(CallInText.OPENING.substring(0, length))) {
                return length;
            }
        }
        return 0;
    }

    private void call(CallInText call) {
        ready.add(new ChatEvent.CallStarted(salvaged, ids.get(), call.name()));
        ready.add(new ChatEvent.CallArguments(salvaged, call.arguments()));
        salvaged++;
    }

    private void tell(String text, Function<String, ChatEvent> as) {
        if (!text.isEmpty()) {
            ready.add(as.apply(text));
        }
    }
}
