package io.infaas.controller.control;

/**
 * What a gateway has to keep to.
 *
 * @param helloMs from the begin of a stream to its Hello
 * @param leaseMs longest silence of a gateway before its stream is ended
 * @param aliveMs from one sign of life of the controller to the next
 * @param mostSessions streams at a time
 */
record StreamLimits(long helloMs, long leaseMs, long aliveMs, int mostSessions) {

    static final StreamLimits DEFAULT = new StreamLimits(5_000, GatewayRegistry.LEASE.toMillis(), 2_000, 1_024);
}
