package dev.stepgate.gateway.failover;

/** When a client gets what is answered. */
public enum Delivery {
    /** While it is made. */
    AS_IT_COMES,
    /** Once it is whole, so that until then another may answer instead. */
    ONCE_WHOLE
}
