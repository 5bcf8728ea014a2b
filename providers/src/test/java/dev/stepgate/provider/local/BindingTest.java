package dev.stepgate.provider.local;

import static dev.stepgate.provider.local.NanoChat.GET_TIME;
import static dev.stepgate.provider.local.NanoChat.greedy;
import static dev.stepgate.provider.local.NanoChat.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.CallWishes.AtOnce;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Form;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BindingTest {
    private static final RawJson WHOLE = new RawJson("{}");
    private static final Tool WAVE = tool("wave", "{\"type\":\"object\"}");
    private static final Tool STRICT =
            new Tool("strict", new RawJson("{\"type\":\"object\"}"), true, WHOLE);
    private static final Form.Tool GET_TIME_FORM = form(GET_TIME);
    private static final Form.Tool WAVE_FORM = form(WAVE);

    private static Form.Tool form(Tool tool) {
        return new Form.Tool(tool.name(), tool.parameters().text());
    }

    private static Binding binding(List<Tool> tools, AnswerWishes answer) {
        return Binding.of(new ChatRequest("m", List.of(), tools, greedy(1), answer, Map.of()));
    }

    private static Form calling(ToolChoice choice, AtOnce atOnce, Tool... tools) {
        var wishes = AnswerWishes.usual().calling(new CallWishes(choice, atOnce));
        return binding(List.of(tools), wishes).form();
    }

    private static Form saying(AnswerForm form) {
        return binding(List.of(), AnswerWishes.usual().as(form)).form();
    }

    @Test
    void each_form_of_an_answer_has_the_engines_word() {
        var schema = new AnswerForm.Schema(new RawJson("{\"type\":\"null\"}"), "here", WHOLE);

        assertThat(saying(new AnswerForm.Free())).isEqualTo(new Form.Free());
        assertThat(saying(new AnswerForm.JsonObject())).isEqualTo(new Form.JsonObject());
        assertThat(saying(schema)).isEqualTo(new Form.Schema("{\"type\":\"null\"}"));
        assertThat(saying(new AnswerForm.Grammar("root ::= [a]")))
                .isEqualTo(new Form.Gbnf("root ::= [a]"));
    }

    @Test
    void a_form_the_engine_does_not_know_is_refused() {
        assertThatThrownBy(() -> saying(new AnswerForm.Other("python", WHOLE)))
                .isInstanceOf(EngineFault.BadRequest.class)
                .hasMessageStartingWith("response_format.type: ");
    }

    @Test
    void a_required_call_is_of_any_tool_and_one_where_no_more_may_be() {
        assertThat(calling(new ToolChoice.Required(), AtOnce.UNSAID, GET_TIME, WAVE))
                .isEqualTo(new Form.Calls(Form.Many.SOME, List.of(GET_TIME_FORM, WAVE_FORM)));
        assertThat(calling(new ToolChoice.Required(), AtOnce.ONE, GET_TIME))
                .isEqualTo(new Form.Calls(Form.Many.ONE, List.of(GET_TIME_FORM)));
    }

    @Test
    void a_named_tool_is_called_once() {
        assertThat(calling(new ToolChoice.Named("wave"), AtOnce.SEVERAL, GET_TIME, WAVE))
                .isEqualTo(new Form.Calls(Form.Many.ONE, List.of(WAVE_FORM)));
    }

    @Test
    void of_the_tools_only_those_among_may_be_called() {
        var may = new ToolChoice.Among(ToolChoice.Need.MAY, List.of("wave"));
        var must = new ToolChoice.Among(ToolChoice.Need.MUST, List.of("wave"));

        assertThat(calling(may, AtOnce.UNSAID, GET_TIME, WAVE))
                .isEqualTo(new Form.Calls(Form.Many.ANY, List.of(WAVE_FORM)));
        assertThat(calling(must, AtOnce.UNSAID, GET_TIME, WAVE))
                .isEqualTo(new Form.Calls(Form.Many.SOME, List.of(WAVE_FORM)));
    }

    @Test
    void calls_the_model_may_make_are_checked_where_a_tool_is_strict() {
        var checked = new Form.Calls(Form.Many.ANY, List.of(WAVE_FORM, form(STRICT)));

        assertThat(calling(new ToolChoice.Unsaid(), AtOnce.UNSAID, WAVE))
                .isEqualTo(new Form.Free());
        assertThat(calling(new ToolChoice.Unsaid(), AtOnce.UNSAID, WAVE, STRICT))
                .isEqualTo(checked);
        assertThat(calling(new ToolChoice.Auto(), AtOnce.UNSAID, WAVE, STRICT)).isEqualTo(checked);
        assertThat(calling(new ToolChoice.None(), AtOnce.UNSAID, STRICT))
                .isEqualTo(new Form.Free());
    }

    @Test
    void a_form_binds_all_that_is_said_unless_a_call_is_required() {
        AnswerWishes json = AnswerWishes.usual().as(new AnswerForm.JsonObject());
        var required = new CallWishes(new ToolChoice.Required(), AtOnce.UNSAID);
        var among =
                new CallWishes(
                        new ToolChoice.Among(ToolChoice.Need.MAY, List.of("strict")),
                        AtOnce.UNSAID);

        assertThat(binding(List.of(STRICT), json).form()).isEqualTo(new Form.JsonObject());
        assertThat(binding(List.of(STRICT), json.calling(among)).form())
                .isEqualTo(new Form.JsonObject());
        assertThat(binding(List.of(STRICT), json.calling(required)).form())
                .isEqualTo(new Form.Calls(Form.Many.SOME, List.of(form(STRICT))));
    }

    @Test
    void a_complaint_names_the_place_in_the_request() {
        Binding schema = new Binding(new Form.Free(), Map.of("schema", "response_format.schema"));
        var named =
                AnswerWishes.usual()
                        .calling(new CallWishes(new ToolChoice.Named("wave"), AtOnce.UNSAID));
        Binding second = binding(List.of(GET_TIME, WAVE), named);

        assertThat(schema.inTheRequest(new EngineFault.BadRequest("schema/a/not: {…}")))
                .hasMessage("response_format.schema/a/not: {…}");
        assertThat(schema.inTheRequest(new EngineFault.BadRequest("schemas: none")))
                .hasMessage("schemas: none");
        assertThat(
                        second.inTheRequest(
                                new EngineFault.BadRequest("tools[0].function.parameters: x")))
                .hasMessage("tools[1].function.parameters: x");
    }
}
