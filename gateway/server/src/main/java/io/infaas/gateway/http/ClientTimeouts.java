package io.infaas.gateway.http;

import io.infaas.gateway.accept.ConnectionPlace;
import io.infaas.gateway.accept.ConnectionRegister;
import io.infaas.gateway.accept.HeadTimer;
import io.infaas.gateway.metrics.ConnectionMeters;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Closes a client's connection that is idle for long, does not read its last answer, or has an incomplete head for long. Confined to its
 * loop.
 */
final class ClientTimeouts {

    /** Time for a client to read its last answer. */
    private static final Duration UNTAKEN = Duration.ofMinutes(2);

    private final SocketChannel channel;
    private final ConnectionPlace place;
    private final ConnectionRegister connections;
    private final BooleanSupplier busy;
    private final HeadTimer heads;
    private final long idleNanos;
    private final boolean endsIdle;
    private @Nullable Future<?> idleTimer;

    /**
     * @param idle longest time without a query; zero for any
     * @param busy whether a query is under way
     */
    ClientTimeouts(
            SocketChannel channel,
            ConnectionRegister connections,
            RequestDecoder decoder,
            Duration idle,
            BooleanSupplier busy) {
        this.channel = channel;
        this.place = ConnectionPlace.of(channel);
        this.connections = connections;
        this.busy = busy;
        this.endsIdle = !idle.isZero();
        this.idleNanos = (endsIdle ? idle : UNTAKEN).toNanos();
        this.heads = new HeadTimer(
                channel.eventLoop(), connections.limits().headTimeout(), decoder::headUnderWay, this::headLate);
    }

    void begin() {
        idleIn(idleNanos);
    }

    private void idleIn(long nanos) {
        idleTimer = channel.eventLoop().schedule(this::closeIdle, nanos, TimeUnit.NANOSECONDS);
    }

    private void closeIdle() {
        if (busy.getAsBoolean()) {
            idleIn(idleNanos);
            return;
        }
        long left = idleNanos - place.idleNanos();
        if (left > 0) {
            idleIn(left);
        } else if (endsIdle || isAnswerUntaken()) {
            close();
        } else {
            idleIn(idleNanos);
        }
    }

    private boolean isAnswerUntaken() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent != null && !unsent.isEmpty();
    }

    /** Checks whether a head is incomplete; call it after reading all available bytes. */
    void onReadComplete() {
        heads.look();
    }

    // a head behind a running query has time until its answer, and an unread head makes no progress
    private void headLate() {
        if (busy.getAsBoolean() || !channel.config().isAutoRead()) {
            heads.look();
        } else {
            connections.meters().countEnded(ConnectionMeters.Ended.HEAD);
            close();
        }
    }

    private void close() {
        ChannelFuture unused = channel.close();
    }

    void end() {
        heads.close();
        if (idleTimer != null) {
            idleTimer.cancel(false);
        }
    }
}
