package io.infaas.gateway.time;

/** A source of time that never goes back. Safe from any thread; reading it allocates nothing. */
@FunctionalInterface
public interface NanoTicker {

    /** Time since a fixed but arbitrary origin, ns. Only differences have a meaning, and the figure may overflow. */
    long nanos();
}
