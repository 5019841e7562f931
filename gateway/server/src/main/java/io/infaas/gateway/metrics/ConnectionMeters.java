package io.infaas.gateway.metrics;

import io.infaas.gateway.exposition.LazyCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelHandler;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/** Meters of the connections of clients. */
public final class ConnectionMeters {

    /** Why a new connection was refused. */
    public enum Refused {
        /** There are as many connections as there may be, and none is idle. */
        TOTAL,
        /** Its address has as many connections as it may have. */
        ADDRESS,
        /** Its address opens too many on which nothing is answered. */
        RATE
    }

    /** Why the gateway ended a connection. */
    public enum Ended {
        /** It was idle and gave way to a new one. */
        DISPLACED,
        /** Its TLS handshake or preface did not come in time. */
        HANDSHAKE,
        /** The head of a request did not come in time. */
        HEAD
    }

    private final MeterRegistry registry;
    private final Map<Refused, LazyCounter> refused = new EnumMap<>(Refused.class);
    private final Map<Ended, LazyCounter> ended = new EnumMap<>(Ended.class);
    private final LazyCounter pauses;
    private final ByteCounter bytes = new ByteCounter();

    ConnectionMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Refused reason : Refused.values()) {
            refused.put(reason, counter(GatewayMetric.CONNECTIONS_REFUSED, reason));
        }
        for (Ended reason : Ended.values()) {
            ended.put(reason, counter(GatewayMetric.CONNECTIONS_ENDED, reason));
        }
        pauses = GatewayMetric.ACCEPT_PAUSES.family().lazyCounter(registry);
        GatewayMetric.RECEIVED.family().counting(registry, bytes, ByteCounter::received);
        GatewayMetric.SENT.family().counting(registry, bytes, ByteCounter::sent);
    }

    private LazyCounter counter(GatewayMetric metric, Enum<?> reason) {
        return metric.family().lazyCounter(registry, reason.name().toLowerCase(Locale.ROOT));
    }

    /** Registers the gauge of open connections; call it once. */
    public void registerOpen(IntSupplier connections) {
        GatewayMetric.CONNECTIONS.family().gauge(registry, connections::getAsInt);
    }

    /** The handler that counts what passes it, one for all connections of clients: below the handlers of the protocol. */
    public ChannelHandler bytes() {
        return bytes;
    }

    /** Counts a refused connection. */
    @SuppressWarnings("NullAway") // each reason has a counter
    public void countRefused(Refused reason) {
        refused.get(reason).increment();
    }

    /** Counts a connection that was ended. */
    @SuppressWarnings("NullAway") // each reason has a counter
    public void countEnded(Ended reason) {
        ended.get(reason).increment();
    }

    /** Counts a pause in which no connection was accepted. */
    public void countPause() {
        pauses.increment();
    }
}
