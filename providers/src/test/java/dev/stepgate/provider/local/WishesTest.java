package dev.stepgate.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.Asker;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.engine.terms.Claim;
import dev.stepgate.engine.terms.Form;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WishesTest {
    private static final Prompt PROMPT = new Prompt.Text("x");

    private static ChatRequest thinking(Effort effort, OptionalInt maxTokens) {
        return new ChatRequest(
                "m",
                List.of(),
                List.of(),
                SamplingWishes.none(),
                AnswerWishes.usual().thinking(new ThoughtWishes(effort, maxTokens)),
                Map.of());
    }

    private static Request request(ChatRequest request) {
        return Wishes.request(request, PROMPT, new Form.JsonObject(), () -> 7);
    }

    @Test
    void a_budget_bounds_the_thought_and_no_effort_is_no_thought() {
        assertThat(request(thinking(Effort.UNSAID, OptionalInt.empty())).maxThoughtTokens())
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(request(thinking(Effort.HIGH, OptionalInt.of(9))).maxThoughtTokens())
                .isEqualTo(9);
        assertThat(request(thinking(Effort.NONE, OptionalInt.of(9))).maxThoughtTokens()).isZero();
    }

    @Test
    void calls_that_must_be_are_not_drawn_unless_a_temperature_is_said() {
        ChatRequest unsaid = thinking(Effort.UNSAID, OptionalInt.empty());

        assertThat(temperature(unsaid, Form.Many.ONE)).isZero();
        assertThat(temperature(unsaid, Form.Many.SOME)).isZero();
        assertThat(temperature(unsaid, Form.Many.ANY)).isEqualTo(1);
        assertThat(request(unsaid).sampling().shaping().temperature()).isEqualTo(1);
        assertThat(temperature(warm(unsaid), Form.Many.ONE)).isEqualTo(0.5f);
    }

    private static float temperature(ChatRequest request, Form.Many many) {
        Form form = new Form.Calls(many, List.of(new Form.Tool("f", "{}")));
        return Wishes.request(request, PROMPT, form, () -> 7).sampling().shaping().temperature();
    }

    private static ChatRequest warm(ChatRequest request) {
        SamplingWishes warm =
                new SamplingWishes(
                        OptionalDouble.of(0.5),
                        OptionalDouble.empty(),
                        OptionalInt.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        List.of());
        return new ChatRequest(
                request.model(),
                request.messages(),
                request.tools(),
                warm,
                request.answer(),
                request.extras());
    }

    @Test
    void the_engine_learns_who_asks() {
        ChatRequest asked = thinking(Effort.UNSAID, OptionalInt.empty()).by(new Asker("acme", 3));

        assertThat(request(asked).claim()).isEqualTo(new Claim("acme", 3));
    }

    @Test
    void another_choice_differs_in_its_seed_alone() {
        Request first = request(thinking(Effort.NONE, OptionalInt.empty()));

        Request second = Wishes.request(first, 1);

        assertThat(second.sampling().seed()).isNotEqualTo(first.sampling().seed());
        assertThat(second)
                .usingRecursiveComparison()
                .ignoringFields("sampling.seed")
                .isEqualTo(first);
        assertThat(Wishes.request(first, 0)).isEqualTo(first);
    }
}
