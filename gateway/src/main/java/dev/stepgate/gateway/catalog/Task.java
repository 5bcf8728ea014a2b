package dev.stepgate.gateway.catalog;

/** What a model does. */
public enum Task {
    /** It answers. */
    CHAT,

    /** It turns texts into vectors. */
    EMBEDDINGS
}
