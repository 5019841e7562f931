package io.infaas.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
        ADDRESS
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

    ConnectionMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Refused reason : Refused.values()) {
            refused.put(
                    reason,
                    counter("infaas.gateway.connections.refused", reason, "Connections of clients refused by a limit"));
        }
        for (Ended reason : Ended.values()) {
            ended.put(
                    reason,
                    counter("infaas.gateway.connections.ended", reason, "Connections of clients ended by a limit"));
        }
        pauses = new LazyCounter(() -> Counter.builder("infaas.gateway.accept.pauses")
                .description("Times that the system gave no further connection, as when no more files may be open")
                .register(registry));
    }

    private LazyCounter counter(String name, Enum<?> reason, String description) {
        return new LazyCounter(() -> Counter.builder(name)
                .description(description)
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry));
    }

    /** Registers the gauge of open connections; call it once. */
    public void registerOpen(IntSupplier connections) {
        Gauge.builder("infaas.gateway.connections", () -> connections.getAsInt())
                .description("Open connections of clients on the HTTP and gRPC ports")
                .register(registry);
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
