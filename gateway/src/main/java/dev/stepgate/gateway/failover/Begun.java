package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.provider.ChatStream;
import java.time.Duration;

/**
 * Somebody who began to answer.
 *
 * @param first the first event, taken from the stream already
 * @param after how long that took
 */
record Begun(Offer offer, ChatStream stream, ChatEvent first, Duration after) {}
