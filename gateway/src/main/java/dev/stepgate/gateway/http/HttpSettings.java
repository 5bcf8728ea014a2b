package dev.stepgate.gateway.http;

import dev.stepgate.gateway.tenant.ReasoningField;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How we are reached over HTTP. */
@ConfigMapping(prefix = "stepgate.http")
public interface HttpSettings {

    /** The address to listen on; anything but loopback lets others in. */
    @WithDefault("127.0.0.1")
    String host();

    /** The port to listen on; 0 for any that is free. */
    @WithDefault("8080")
    @Min(0)
    @Max(65535)
    int port();

    /** The largest request body that is read; a larger one is refused with 413. */
    @WithDefault("32M")
    MemorySize maxBody();

    /** After how much silence a stream carries a comment, so that nobody thinks it dead. */
    @WithDefault("10s")
    @DurationMin(millis = 20)
    @DurationMax(minutes = 10)
    Duration heartbeat();

    /**
     * The origins whose pages may ask from a browser, as in `https://chat.example.org,
     * http://localhost:5173`; `*` for any page, `none` for none. Cookies are never allowed: pages
     * send a key, and whoever sees the page has it.
     */
    @WithDefault(Origins.NONE)
    @Pattern(regexp = Origins.WRITTEN, message = Origins.EXPECTED)
    String corsOrigins();

    /**
     * Under which name chat completions tell what a model thinks, unless it was said for the
     * tenant: `reasoning-content`: as `reasoning_content`, which most clients read; `reasoning`: as
     * `reasoning`, which OpenRouter's do; `both`: as both, with the same text twice.
     */
    @WithDefault("reasoning-content")
    ReasoningField reasoning();

    /**
     * The longest answer that is kept for a day under its request's Idempotency-Key, in characters;
     * a request whose answer is longer can be repeated, and is then asked anew.
     */
    @WithDefault("1M")
    MemorySize idempotencyBody();

    /** How long a repeated request waits for the answer to the first before it is a 409. */
    @WithDefault("30s")
    @DurationMax(minutes = 10)
    Duration idempotencyWait();

    /** How long running answers may go on once we are told to stop. */
    @WithDefault("5s")
    @DurationMax(minutes = 10)
    Duration shutdownGrace();
}
