package io.infaas.gateway.accept;

import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits the rate at which one address opens connections that serve nothing. A connection on which a request was answered does not
 * count, so that a proxy in front may open one for each request. Not thread-safe.
 */
final class ConnectionRates {

    /** Remembered addresses; beyond them the oldest are forgotten. */
    static final int MOST_ADDRESSES = 4_096;

    /** Extra count of a connection that was ended for its resets: it costs far more than a silent one. */
    static final int FLOOD = 64;

    private final int perSecond;
    private final NanoTicker ticker;
    private final Map<ClientAddress, TokenBucket> buckets = new LinkedHashMap<>();

    /** @param perSecond connections of one address; 0 for no limit */
    ConnectionRates(int perSecond, NanoTicker ticker) {
        this.perSecond = perSecond;
        this.ticker = ticker;
    }

    /** Counts a new connection; returns whether it is within the limit. */
    boolean admit(ClientAddress address) {
        if (perSecond == 0) {
            return true;
        }
        TokenBucket bucket = buckets.get(address);
        if (bucket == null) {
            if (buckets.size() >= MOST_ADDRESSES) {
                buckets.remove(buckets.keySet().iterator().next());
            }
            bucket = new TokenBucket(AddressLimits.BURST, perSecond, ticker);
            buckets.put(address, bucket);
        }
        return bucket.take();
    }

    /** Counts a connection that was ended for its resets as {@value #FLOOD} more. */
    void recordFlood(ClientAddress address) {
        TokenBucket bucket = buckets.get(address);
        if (bucket != null) {
            bucket.takeUpTo(FLOOD);
        }
    }

    /** Takes back the count of a connection, because a request was answered on it. */
    void credit(ClientAddress address) {
        TokenBucket bucket = buckets.get(address);
        if (bucket != null) {
            bucket.add();
        }
    }
}
