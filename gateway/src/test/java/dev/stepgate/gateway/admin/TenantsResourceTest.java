package dev.stepgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class TenantsResourceTest {
    private static final String TENANTS = "/admin/v1/tenants";

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    private Operator operator() throws IOException {
        return Operator.of(upstreams);
    }

    private static String wish(String name, String more) {
        return "{\"tenant\":\"" + name + "\",\"tier\":\"paid\"" + more + "}";
    }

    private String keyOf(String tenant) throws IOException {
        return operator()
                .post("/admin/v1/keys", "{\"tenant\":\"" + tenant + "\"}")
                .jsonPath()
                .getString("key");
    }

    @Test
    void a_tenant_is_made_as_wished_and_shown_as_described() throws IOException {
        Response made = operator().post(TENANTS, wish("te-made", ",\"dollars_per_day\":0.000001"));
        Response shown = operator().get(TENANTS + "/te-made");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(Operator.complaints("Tenant", made)).isEmpty();
        assertThat(shown.asString()).isEqualTo(made.asString());
        assertThat(made.asString())
                .contains(
                        "\"tier\":\"paid\"",
                        "\"dollars_per_day\":0.000001",
                        "\"dollars_per_month\":null",
                        "\"suspended\":false");
    }

    @Test
    void changes_hold_for_the_next_request() throws Exception {
        operator().post(TENANTS, wish("te-changed", ""));
        String key = keyOf("te-changed");
        String paid = Asking.get(key, "/v1/models").body();

        Response changed =
                operator()
                        .patch(
                                TENANTS + "/te-changed",
                                "{\"tier\":\"free\",\"dollars_per_month\":2.5}");

        assertThat(Operator.complaints("Tenant", changed)).isEmpty();
        assertThat(changed.asString()).contains("\"tier\":\"free\"", "\"dollars_per_month\":2.5");
        assertThat(paid).contains("\"dear\"");
        assertThat(Asking.get(key, "/v1/models").body()).doesNotContain("\"dear\"");
        assertThat(
                        operator()
                                .patch(TENANTS + "/te-changed", "{\"dollars_per_month\":null}")
                                .asString())
                .contains("\"dollars_per_month\":null");
    }

    @Test
    void what_a_tenant_chose_is_shown_as_described_and_null_gives_the_gateways_choice_again()
            throws Exception {
        Response made =
                operator()
                        .post(
                                TENANTS,
                                wish(
                                        "te-chose",
                                        ",\"store_responses\":true,\"reasoning\":\"both\""));

        Response changed =
                operator()
                        .patch(
                                TENANTS + "/te-chose",
                                "{\"reasoning\":null,\"store_responses\":false}");

        assertThat(Operator.complaints("Tenant", made)).isEmpty();
        assertThat(made.asString()).contains("\"store_responses\":true", "\"reasoning\":\"both\"");
        assertThat(Operator.complaints("Tenant", changed)).isEmpty();
        assertThat(changed.asString()).contains("\"store_responses\":false", "\"reasoning\":null");
        assertThat(operator().get("/admin/v1/audit?tenant=te-chose").asString())
                .containsPattern("\"before\":\\{[^}]*\"reasoning\":\"both\"")
                .containsPattern("\"after\":\\{[^}]*\"reasoning\":null");
    }

    @Test
    void a_suspended_tenants_keys_are_refused_until_it_is_resumed() throws Exception {
        operator().post(TENANTS, wish("te-suspended", ""));
        String key = keyOf("te-suspended");

        Response suspended = operator().post(TENANTS + "/te-suspended/suspend", "");
        int meanwhile = Asking.get(key, "/v1/models").statusCode();
        operator().post(TENANTS + "/te-suspended/resume", "{}");

        assertThat(suspended.asString()).contains("\"suspended\":true");
        assertThat(meanwhile).isEqualTo(403);
        assertThat(Asking.get(key, "/v1/models").statusCode()).isEqualTo(200);
    }

    @Test
    void an_erased_tenant_is_not_there_any_more_and_its_key_is_nobodys() throws Exception {
        operator().post(TENANTS, wish("te-erased", ""));
        String key = keyOf("te-erased");
        upstreams.first().answers("hi");
        int before = Asking.chat(key, Asking.hello("")).statusCode();

        Response erased = operator().delete(TENANTS + "/te-erased");

        String kept = erased.jsonPath().getString("kept_as");
        assertThat(before).isEqualTo(200);
        assertThat(Operator.complaints("Erased", erased)).isEmpty();
        assertThat(Asking.get(key, "/v1/models").statusCode()).isEqualTo(401);
        assertThat(operator().get(TENANTS + "/te-erased").statusCode()).isEqualTo(404);
        assertThat(operator().get("/admin/v1/usage?tenant=te-erased").asString())
                .contains("\"data\":[]");
        assertThat(operator().get("/admin/v1/usage?tenant=" + kept).asString())
                .contains("\"requests\":1");
        assertThat(operator().get("/admin/v1/audit?limit=1000").asString())
                .contains("\"tenant-erased\",\"tenant\":\"" + kept)
                .doesNotContain("te-erased");
    }

    @Test
    void lists_come_in_pages_that_miss_nobody() throws IOException {
        for (String name : List.of("te-page-1", "te-page-2", "te-page-3")) {
            operator().post(TENANTS, wish(name, ""));
        }
        List<String> whole = operator().get(TENANTS).jsonPath().getList("data.tenant");

        List<String> paged = new ArrayList<>();
        String after = "";
        do {
            Response page = operator().get(TENANTS + "?limit=2" + after);
            assertThat(Operator.complaints("Tenants", page)).isEmpty();
            List<String> names = page.jsonPath().getList("data.tenant");
            assertThat(names).hasSizeLessThanOrEqualTo(2);
            paged.addAll(names);
            String next = page.jsonPath().getString("next_after");
            after = next == null ? "" : "&after=" + next;
        } while (!after.isEmpty());

        assertThat(paged).isEqualTo(whole).contains("te-page-1", "te-page-2", "te-page-3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tenant | {\"tier\":\"paid\"} | tenant: missing (expected: a string)",
                "tenant | {\"tenant\":\"default\",\"tier\":\"paid\"} | tenant: \"default\" (expected: a name that no tenant has yet)",
                "tier | {\"tenant\":\"te-x\",\"tier\":\"gold\"} | tier: \"gold\" (expected: one of free, paid)",
                "tier | {\"tenant\":\"te-x\",\"tier\":7} | tier: 7 (expected: a string)",
                "dollars_per_day | {\"tenant\":\"te-x\",\"tier\":\"paid\",\"dollars_per_day\":-1} | dollars_per_day: -1 (expected: a number of dollars, more than 0, at most 1000000000 and 9 decimals)",
                "dollars_per_day | {\"tenant\":\"te-x\",\"tier\":\"paid\",\"dollars_per_day\":1e-10} | dollars_per_day: 1E-10 (expected: a number of dollars, more than 0, at most 1000000000 and 9 decimals)"
            })
    void a_wish_that_is_none_is_refused_by_field_value_and_what_is_right(
            String field, String body, String message) throws IOException {
        Response response = operator().post(TENANTS, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.jsonPath().getString("error.param")).isEqualTo(field);
        assertThat(response.jsonPath().getString("error.message")).isEqualTo(message);
    }
}
