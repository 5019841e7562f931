package io.infaas.gateway.time;

/** The time of this process. The one place where the decision core's time comes from a clock. */
public enum SystemTicker implements NanoTicker {
    INSTANCE;

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
