package io.infaas.gateway.demand;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Limits the part of one application's demand that comes from one client address, so that no single client scales the fleet. The limit
 * needs several clients: a proxy or a single server has all demand. Counting takes no lock and allocates nothing. Safe from any thread.
 */
public final class ClientShares {

    /** Addresses that are counted separately; further ones share a place. */
    static final int CLIENTS = 256;

    private static final int BITS = 8;

    /** With fewer addresses than this in a second, each may have all demand. */
    static final int LEAST_CLIENTS = 16;

    private final AtomicLongArray items = new AtomicLongArray(CLIENTS);
    private volatile long most = Long.MAX_VALUE;

    /**
     * Counts the items of a query; returns whether they are part of the demand.
     *
     * @param client the client's address as a number
     */
    public boolean admit(long client, int count) {
        int place = (int) ((client * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - BITS));
        return items.addAndGet(place, count) - count < most;
    }

    /**
     * Begins the next second: an address may have as many items in it as the largest share of all demand in this one allows.
     *
     * @param share largest part of the demand that one address can have, above 0 to 1; 1 for no limit
     */
    public void endSecond(double share) {
        long total = 0;
        long largest = 0;
        int clients = 0;
        for (int client = 0; client < CLIENTS; client++) {
            long count = items.getAndSet(client, 0);
            total += count;
            largest = Math.max(largest, count);
            clients += count > 0 ? 1 : 0;
        }
        most = share >= 1 || clients < LEAST_CLIENTS
                ? Long.MAX_VALUE
                : Math.max(1, (long) ((total - largest) * share / (1 - share)));
    }
}
