package dev.stepgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.TestGateway;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestGateway.class)
class AuditResourceTest {
    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Test
    void every_change_says_who_when_and_what_was_before_and_after() throws IOException {
        Operator operator = Operator.of(upstreams);
        Response made =
                operator.post("/admin/v1/keys", "{\"tenant\":\"au-ann\",\"tier\":\"paid\"}");
        String id = made.jsonPath().getString("key_id");
        operator.patch("/admin/v1/tenants/au-ann", "{\"tier\":\"free\"}");
        operator.patch("/admin/v1/keys/" + id, "{\"label\":\"ci\"}");
        operator.post("/admin/v1/keys/" + id + "/rotate", "");
        Response revoking = operator.delete("/admin/v1/keys/" + id);
        operator.patch("/admin/v1/tenants/au-ann", "{\"tier\":\"gold\"}");

        Response log = operator.get("/admin/v1/audit?tenant=au-ann&limit=1000");

        assertThat(Operator.complaints("Audit", log)).isEmpty();
        assertThat(log.jsonPath().getList("data.kind"))
                .containsExactly(
                        "tenant-created",
                        "key-created",
                        "tenant-changed",
                        "key-changed",
                        "key-rotated",
                        "key-revoked");
        assertThat(log.jsonPath().getString("data[2].before.tier")).isEqualTo("paid");
        assertThat(log.jsonPath().getString("data[2].after.tier")).isEqualTo("free");
        assertThat(log.jsonPath().getString("data[5].by"))
                .isEqualTo("operator " + revoking.header("x-request-id"));
        assertThat(log.jsonPath().getString("data[5].at"))
                .isEqualTo(revoking.jsonPath().getString("revoked_at"));
        assertThat(log.asString()).doesNotContain(made.jsonPath().getString("key"), "sha256");
    }

    @Test
    void pages_follow_one_another_without_gaps() throws IOException {
        Operator operator = Operator.of(upstreams);
        for (int i = 0; i < 5; i++) {
            operator.post("/admin/v1/keys", "{\"tenant\":\"default\"}");
        }

        List<Integer> numbers = new ArrayList<>();
        String after = "0";
        while (after != null) {
            Response page = operator.get("/admin/v1/audit?limit=2&after=" + after);
            numbers.addAll(page.jsonPath().getList("data.seq"));
            after = page.jsonPath().getString("next_after");
        }

        assertThat(numbers).hasSizeGreaterThanOrEqualTo(5).startsWith(1).doesNotHaveDuplicates();
        assertThat(numbers.getLast()).isEqualTo(numbers.size());
    }
}
