package dev.stepgate.provider.local;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.CallWishes.AtOnce;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a request binds its answer to, in the engine's words. Immutable.
 *
 * <p>Where tools may be called but need not, a form that is asked for binds all that is said, and
 * so leaves no room for calls.
 *
 * @param places where in the request stands what the engine names, by the engine's name
 */
record Binding(Form form, Map<String, String> places) {

    Binding {
        places = Map.copyOf(places);
    }

    /**
     * Reads a request.
     *
     * @throws EngineFault.BadRequest naming a form the engine does not know
     */
    static Binding of(ChatRequest request) {
        AnswerForm said = request.answer().form();
        if (request.tools().isEmpty()) {
            return saying(said);
        }
        return switch (request.answer().calls().choice()) {
            case ToolChoice.None none -> saying(said);
            case ToolChoice.Unsaid unsaid -> speaking(request, said);
            case ToolChoice.Auto auto -> speaking(request, said);
            case ToolChoice.Required required -> calling(request, many(request), tool -> true);
            case ToolChoice.Named(String name) ->
                    calling(request, Form.Many.ONE, tool -> tool.name().equals(name));
            case ToolChoice.Among(ToolChoice.Need need, List<String> names) ->
                    among(request, need, tool -> names.contains(tool.name()));
        };
    }

    private static Binding among(ChatRequest request, ToolChoice.Need need, Predicate<Tool> these) {
        AnswerForm said = request.answer().form();
        return switch (need) {
            case MUST -> calling(request, many(request), these);
            case MAY ->
                    said instanceof AnswerForm.Free
                            ? calling(request, Form.Many.ANY, these)
                            : saying(said);
        };
    }

    /** Calls are left to the model; they are checked only where a client counts on that. */
    private static Binding speaking(ChatRequest request, AnswerForm said) {
        boolean strict = request.tools().stream().anyMatch(Tool::strict);
        return strict && said instanceof AnswerForm.Free
                ? calling(request, Form.Many.ANY, tool -> true)
                : saying(said);
    }

    private static Form.Many many(ChatRequest request) {
        return request.answer().calls().atOnce() == AtOnce.ONE ? Form.Many.ONE : Form.Many.SOME;
    }

    private static Binding calling(ChatRequest request, Form.Many many, Predicate<Tool> may) {
        List<Form.Tool> tools = new ArrayList<>();
        Map<String, String> places = new HashMap<>();
        for (int i = 0; i < request.tools().size(); i++) {
            Tool tool = request.tools().get(i);
            if (may.test(tool)) {
                places.put("tools[" + tools.size() + "]", "tools[" + i + "]");
                tools.add(new Form.Tool(tool.name(), tool.parameters().text()));
            }
        }
        return new Binding(new Form.Calls(many, tools), places);
    }

    private static Binding saying(AnswerForm said) {
        return switch (said) {
            case AnswerForm.Free free -> new Binding(new Form.Free(), Map.of());
            case AnswerForm.JsonObject object -> new Binding(new Form.JsonObject(), Map.of());
            case AnswerForm.Schema schema ->
                    new Binding(
                            new Form.Schema(schema.schema().text()),
                            Map.of("schema", schema.place()));
            case AnswerForm.Grammar(String text) -> new Binding(new Form.Gbnf(text), Map.of());
            case AnswerForm.Other other ->
                    throw new EngineFault.BadRequest(
                            "response_format.type: a type this model does not know (expected: text,"
                                    + " json_object or json_schema)");
        };
    }

    /** The engine's complaint, naming the place in the client's request. */
    EngineFault.BadRequest inTheRequest(EngineFault.BadRequest fault) {
        String message = String.valueOf(fault.getMessage());
        for (Map.Entry<String, String> place : places.entrySet()) {
            String rest = message.substring(Math.min(message.length(), place.getKey().length()));
            if (message.startsWith(place.getKey())
                    && (rest.isEmpty() || !Character.isLetterOrDigit(rest.charAt(0)))) {
                return new EngineFault.BadRequest(place.getValue() + rest);
            }
        }
        return fault;
    }
}
