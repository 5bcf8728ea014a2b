package dev.stepgate.gateway.kept;

/**
 * A response as it was told, and what it followed. Immutable.
 *
 * @param previous the id of the response it went on from, empty for none
 * @param input the items of its request, a JSON list
 * @param response the whole response, a JSON object
 */
public record KeptResponse(String id, String previous, String input, String response) {}
