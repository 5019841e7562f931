package io.infaas.gateway.accept;

/**
 * Limits per client address; the addresses of one IPv6 network of 64 bits count as one.
 *
 * @param connections open connections; 0 for no limit, because a proxy in front has all connections
 * @param newConnections connections a second that end or stay without an answer, beyond {@value #BURST}; 0 for no limit
 * @param demandShare largest part of an application's demand that scales the fleet, above 0 to 1, where at least 16 addresses send queries
 */
public record AddressLimits(int connections, int newConnections, double demandShare) {

    /** Connections without an answer that an address may open at once. */
    static final int BURST = 4_096;

    public static final AddressLimits DEFAULT = new AddressLimits(0, 200, 0.5);

    public AddressLimits {
        ConnectionLimits.atLeast("--max-connections-per-address", connections, 0);
        ConnectionLimits.atLeast("--max-connection-rate-per-address", newConnections, 0);
        if (!(demandShare > 0 && demandShare <= 1)) {
            throw new IllegalArgumentException(
                    "--max-demand-share-per-address %s must be above 0 and at most 1".formatted(demandShare));
        }
    }
}
