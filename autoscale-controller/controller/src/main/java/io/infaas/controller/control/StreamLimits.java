package io.infaas.controller.control;

/**
 * Limits of control streams.
 *
 * @param helloMs longest time from the start of a stream to its Hello
 * @param leaseMs longest silence of a gateway before its stream ends
 * @param aliveMs interval between the controller's keep-alive messages
 * @param mostSessions most concurrent streams
 */
record StreamLimits(long helloMs, long leaseMs, long aliveMs, int mostSessions) {

    static final StreamLimits DEFAULT = new StreamLimits(5_000, GatewayRegistry.LEASE.toMillis(), 2_000, 1_024);
}
