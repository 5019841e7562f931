package io.infaas.gateway.time;

/** A monotonic clock. Thread-safe; reads allocate nothing. */
@FunctionalInterface
public interface NanoTicker {

    /** Time since a fixed but arbitrary origin, ns. Only differences are meaningful, and the value may overflow. */
    long nanos();
}
