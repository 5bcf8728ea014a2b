package dev.stepgate.gateway.http;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.tenant.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the access log tells of one request; filled in as it becomes known. Thread-safe: the event
 * loop reads what the request's thread wrote.
 */
final class Visit {
    private final String id;
    private final Instant since;
    private final String method;
    private final String path;
    private volatile @Nullable Caller caller;
    private volatile @Nullable Usage usage;
    private volatile String model = "-";
    private volatile String provider = "-";
    private volatile String broken = "";
    private volatile ErrorWords words = (error, request) -> error.json();

    Visit(String id, Instant since, String method, String path) {
        this.id = id;
        this.since = since;
        this.method = method;
        this.path = path;
    }

    String id() {
        return id;
    }

    Instant since() {
        return since;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    /** From here on errors are told in these words. */
    void speak(ErrorWords dialect) {
        words = dialect;
    }

    /** An error as the client understands it. */
    String tell(ErrorBody error) {
        return words.json(error, id);
    }

    void by(Caller known) {
        caller = known;
    }

    void answeredBy(String publicName, String providerName) {
        model = publicName;
        provider = providerName;
    }

    void used(Usage tokens) {
        usage = tokens;
    }

    /** The answer began, was well until there, and lacks its rest. */
    void broke(String code) {
        broken = code;
    }

    /** Names and numbers only: nothing anybody said, no key. */
    String describe() {
        Caller who = caller;
        Usage took = usage;
        StringBuilder out = new StringBuilder(120).append(id);
        out.append(" tenant=").append(who == null ? "-" : who.tenant());
        out.append(" key=").append(who == null ? "-" : who.keyId());
        out.append(" model=").append(model).append(" provider=").append(provider);
        if (took != null) {
            out.append(" prompt=").append(took.promptTokens());
            out.append(" completion=").append(took.completionTokens());
            out.append(" reasoning=").append(took.reasoningTokens());
        }
        if (!broken.isEmpty()) {
            out.append(" broken=").append(broken);
        }
        return out.toString();
    }
}
