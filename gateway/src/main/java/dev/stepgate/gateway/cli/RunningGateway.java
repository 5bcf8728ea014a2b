package dev.stepgate.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.tenant.KeyWish;
import dev.stepgate.gateway.tenant.NewKey;
import dev.stepgate.gateway.tenant.Tenant;
import dev.stepgate.gateway.tenant.TenantChange;
import dev.stepgate.gateway.tenant.TenantKey;
import dev.stepgate.gateway.tenant.TenantWish;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The gateway that has the data folder, spoken to over HTTP. Owned by one thread. */
final class RunningGateway implements Desk {
    /** Of many receipts, piece by piece. */
    private static final Duration TO_ERASE = Duration.ofMinutes(10);

    private final AdminApi api;

    private RunningGateway(AdminApi api) {
        this.api = api;
    }

    /**
     * The gateway that left its address and the operator's key in the folder.
     *
     * @param taken says who has the folder, for the case that it left none
     */
    static RunningGateway of(Path data, String taken) throws IOException {
        String address =
                DataFolder.read(data, "address")
                        .orElseThrow(() -> new IOException(taken + "; it is not ready yet"));
        String adminKey =
                DataFolder.read(data, "admin.key")
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                taken
                                                        + "; to ask it, "
                                                        + data.resolve("admin.key")
                                                        + " must hold the operator's key"));
        return new RunningGateway(new AdminApi(reachable(address), adminKey));
    }

    /**
     * Where a gateway that has the folder listens.
     *
     * @throws IOException if it left no address there
     */
    static URI address(Path data) throws IOException {
        return reachable(
                DataFolder.read(data, "address")
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "no gateway has left its address in "
                                                        + data
                                                        + " (expected: one that runs;"
                                                        + " ./stepgate serve)")));
    }

    /** Where to reach whoever listens there: an address that stands for all is this machine. */
    private static URI reachable(String address) throws IOException {
        String url = address.contains("://") ? address : "http://" + address;
        try {
            return URI.create(url.replace("//0.0.0.0", "//127.0.0.1").replace("//[::]", "//[::1]"));
        } catch (IllegalArgumentException fault) {
            throw new IOException("address: " + address + " (expected: host:port)", fault);
        }
    }

    @Override
    public List<Tenant> tenants() throws IOException {
        List<Tenant> all = new ArrayList<>();
        for (JsonNode each : list("tenants")) {
            all.add(Told.tenant(each));
        }
        return all;
    }

    @Override
    public Tenant tenant(String name) throws IOException {
        return Told.tenant(ask("GET", "tenants/" + AdminApi.encoded(name), ""));
    }

    @Override
    public Tenant create(TenantWish wish) throws IOException {
        return Told.tenant(ask("POST", "tenants", Told.wish(wish)));
    }

    @Override
    public Tenant change(String name, TenantChange change) throws IOException {
        String path = "tenants/" + AdminApi.encoded(name);
        String fields = Told.change(change);
        JsonNode changed = fields.equals("{}") ? null : ask("PATCH", path, fields);
        if (change.suspended().isPresent()) {
            changed = ask("POST", path + (change.suspended().get() ? "/suspend" : "/resume"), "");
        }
        return changed == null ? tenant(name) : Told.tenant(changed);
    }

    @Override
    public String erase(String name) throws IOException {
        return ask("DELETE", "tenants/" + AdminApi.encoded(name), "", TO_ERASE)
                .path("kept_as")
                .asText();
    }

    @Override
    public List<TenantKey> keys() throws IOException {
        List<TenantKey> all = new ArrayList<>();
        for (JsonNode each : list("keys")) {
            all.add(Told.key(each));
        }
        return all;
    }

    @Override
    public NewKey create(KeyWish wish) throws IOException {
        return Told.newKey(ask("POST", "keys", Told.wish(wish)));
    }

    @Override
    public NewKey rotate(String keyId, Duration overlap) throws IOException {
        String wish = "{\"overlap_seconds\":" + overlap.toSeconds() + "}";
        return Told.newKey(ask("POST", "keys/" + AdminApi.encoded(keyId) + "/rotate", wish));
    }

    @Override
    public TenantKey revoke(String keyId) throws IOException {
        return Told.key(ask("DELETE", "keys/" + AdminApi.encoded(keyId), ""));
    }

    @Override
    public Path renewOperatorsKey() throws IOException {
        throw new IOException(
                "a gateway runs at "
                        + api.address()
                        + " (expected: none that has the data folder while the operator's key is"
                        + " changed; where the database is shared, another folder, with --data)");
    }

    @Override
    public void close() {
        api.close();
    }

    /** All pages of a list. */
    private List<JsonNode> list(String what) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = ask("GET", what + after, "");
            page.path("data").forEach(all::add);
            String next = page.path("next_after").asText("");
            after = page.path("next_after").isTextual() ? "?after=" + AdminApi.encoded(next) : "";
        } while (!after.isEmpty());
        return all;
    }

    private JsonNode ask(String method, String path, String body) throws IOException {
        return ask(method, path, body, AdminApi.PATIENCE);
    }

    private JsonNode ask(String method, String path, String body, Duration patience)
            throws IOException {
        HttpRequest request =
                api.request(path, patience)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> response = api.send(request, BodyHandlers.ofString());
        JsonNode told = AdminApi.parse(response.body());
        if (response.statusCode() >= 300) {
            throw refused(response.statusCode(), told);
        }
        return told;
    }

    /** A wish that was wrong is told as it would be without a gateway. */
    private IOException refused(int status, JsonNode told) {
        String param = told.at("/error/param").asText("");
        return (status == 400 || status == 404) && !param.isEmpty()
                ? new IOException(Said.withOption(param, AdminApi.reason(told)))
                : api.refused(status, told);
    }
}
