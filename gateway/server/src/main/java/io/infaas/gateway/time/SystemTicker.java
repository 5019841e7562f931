package io.infaas.gateway.time;

/** The clock of this process, and the decision core's only real clock. */
public enum SystemTicker implements NanoTicker {
    INSTANCE;

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
