package io.infaas.gateway.metrics;

import io.infaas.gateway.exposition.MetricFamily.LazyCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** Meters of the connections of clients. */
public final class ConnectionMeters {

    /** The reason for refusing a new connection. */
    public enum Refused {
        /** The total is reached, and no connection is idle. */
        TOTAL,
        /** Its address is at its limit of connections. */
        ADDRESS,
        /** Its address opens too many connections without an answer. */
        RATE
    }

    /** The reason for ending a connection. */
    public enum Ended {
        /** The connection was idle and gave way to a new one. */
        DISPLACED,
        /** The TLS handshake or preface was late. */
        HANDSHAKE,
        /** The head of a request was late. */
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

    /** The byte counter for all client connections, below the handlers of the protocol. */
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

    /** Counts the bytes of its connections, without a lock or an allocation. One for all connections. */
    @ChannelHandler.Sharable
    static final class ByteCounter extends ChannelDuplexHandler {

        private final LongAdder received = new LongAdder();
        private final LongAdder sent = new LongAdder();

        double received() {
            return received.sum();
        }

        double sent() {
            return sent.sum();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf bytes) {
                received.add(bytes.readableBytes());
            }
            context.fireChannelRead(message);
        }

        // the caller's promise belongs to the write
        @SuppressWarnings("FutureReturnValueIgnored")
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof ByteBuf bytes) {
                sent.add(bytes.readableBytes());
            }
            context.write(message, promise);
        }
    }
}
