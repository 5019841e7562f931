package io.infaas.gateway.eventloop;

import io.infaas.gateway.time.NanoTicker;

/** The clock of this process, and the decision core's only real clock. */
public enum SystemTicker implements NanoTicker {
    INSTANCE;

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
