package dev.stepgate.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.tenant.ReasoningField;
import dev.stepgate.gateway.tenant.TenantChange;
import dev.stepgate.gateway.tenant.TenantChange.Thoughts;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.upstream.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class ThoughtWritingTest {
    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Tenants tenants;
    @Inject InForce files;

    @BeforeEach
    void nothing_is_held_against_anybody() throws IOException {
        upstreams.forgive(files);
    }

    private static Reply thinking() {
        return Chunks.stream(
                new ChatEvent.Reasoning("h\"m"),
                new ChatEvent.Text("hi"),
                new ChatEvent.Finished(FinishReason.STOP));
    }

    private String keyOf(String tenant, Thoughts thoughts) {
        String key = tenants.create(tenant, "paid").text();
        tenants.change(tenant, TenantChange.NONE.thoughts(thoughts), "operator");
        return key;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "REASONING_CONTENT | \"reasoning_content\":\"h\\\"m\"",
                "REASONING | \"reasoning\":\"h\\\"m\"",
                "BOTH | \"reasoning_content\":\"h\\\"m\",\"reasoning\":\"h\\\"m\""
            })
    void thoughts_go_where_the_tenant_wants_them_streamed_and_whole(
            ReasoningField field, String written) throws Exception {
        upstreams.first().then(thinking());
        upstreams.first().then(thinking());
        String key = keyOf("tw-" + field.word(), new Thoughts.Own(field));

        String whole = Asking.chat(key, Asking.hello("")).body();
        String streamed = Asking.chat(key, Asking.hello(",\"stream\":true")).body();

        assertThat(whole).contains("\"refusal\":null," + written + "},\"logprobs\"");
        assertThat(streamed).contains("\"delta\":{" + written + "},\"finish_reason\":null");
        assertThat(streamed).containsOnlyOnce("h\\\"m\"},\"finish_reason\"");
    }

    @Test
    void a_tenant_that_chose_nothing_has_them_where_the_gateway_puts_everybodys() throws Exception {
        upstreams.first().then(thinking());
        String key = keyOf("tw-nothing", new Thoughts.AsGateway());

        String whole = Asking.chat(key, Asking.hello("")).body();

        assertThat(whole).contains("\"reasoning_content\"").doesNotContain("\"reasoning\"");
    }
}
