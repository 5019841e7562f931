package io.infaas.gateway.grpc;

import io.infaas.gateway.accept.ConnectionLimits.ConnectionAge;
import io.infaas.gateway.accept.ConnectionPlace;
import io.infaas.gateway.accept.ConnectionRegister;
import io.infaas.gateway.accept.ListeningPort;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.frontend.FrontEnd;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.frontend.ServerTls;
import io.infaas.gateway.h2.FloodGuard;
import io.infaas.gateway.h2.H2ChannelOptions;
import io.infaas.gateway.h2.H2Connection;
import io.infaas.gateway.h2.H2Limits;
import io.infaas.gateway.metrics.ConnectionMeters;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.time.TokenBucket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The only HTTP/2 server for clients. Runs on Vert.x's event loops. Forwards inference frame by frame; answers every other method
 * in process, on the same streams.
 */
public final class GrpcFront implements FrontEnd {

    /** Streams that all clients together may open and reset at once. */
    private static final int RESET_BURST = 1_000;

    /** The sustained rate of all clients, per second. */
    private static final int RESETS_PER_SECOND = 330;

    private final VertxInternal vertx;
    private final FrontEndContext serving;
    private final ManagementMethods methods;
    private final @Nullable SslContext tls;
    private final NodeSecurity security;
    private final Map<EventLoop, GrpcNodePools> loops = new ConcurrentHashMap<>();
    private final Set<H2Connection> connections = ConcurrentHashMap.newKeySet();
    private final TokenBucket resets = new TokenBucket(RESET_BURST, RESETS_PER_SECOND, SystemTicker.INSTANCE);
    private final AtomicLong accepts = new AtomicLong();
    private final Promise<Void> drained = Promise.promise();
    private volatile boolean ending;
    private volatile @Nullable ListeningPort listening;

    private GrpcFront(
            VertxInternal vertx,
            FrontEndContext serving,
            ManagementMethods methods,
            @Nullable SslContext tls,
            NodeSecurity security) {
        this.vertx = vertx;
        this.serving = serving;
        this.methods = methods;
        this.tls = tls;
        this.security = security;
    }

    /**
     * Binds the port; 0 binds a free one.
     *
     * @param methods answer every method except inference
     */
    public static Future<GrpcFront> listen(FrontEndContext serving, ManagementMethods methods, String host, int port) {
        return listen(serving, methods, host, port, Optional.empty(), NodeSecurity.NONE);
    }

    /** Binds the port with TLS for clients, if given, and with secured connections to nodes. */
    public static Future<GrpcFront> listen(
            FrontEndContext serving,
            ManagementMethods methods,
            String host,
            int port,
            Optional<ServerTls> tls,
            NodeSecurity security) {
        VertxInternal vertx = (VertxInternal) serving.vertx();
        return new GrpcFront(
                        vertx,
                        serving,
                        methods,
                        tls.map(files -> files.context("h2", serving.vertx())).orElse(null),
                        security)
                .bind(host, port);
    }

    private Future<GrpcFront> bind(String host, int port) {
        return ListeningPort.bind(vertx, serving.connections(), host, port, tls, this::accept)
                .map(bound -> {
                    listening = bound;
                    return this;
                });
    }

    private void accept(Channel accepted) {
        if (ending) {
            ChannelFuture unused = accepted.close();
            return;
        }
        H2ChannelOptions.set(accepted);
        GrpcNodePools nodes = loops.computeIfAbsent(
                accepted.eventLoop(),
                loop -> GrpcNodePools.of(
                        serving.connector(), security, loop, serving.limits().maxInFlight()));
        ConnectionPlace place = ConnectionPlace.of(accepted);
        CallDispatcher dispatcher = new CallDispatcher(serving, methods, nodes, place, this::onClosed);
        FloodGuard floods = new FloodGuard(H2Limits.DEFAULT, resets, SystemTicker.INSTANCE);
        floods.onFirstAnswer(place::markServed);
        floods.onFlood(place::markFlood);
        H2Connection connection = H2Connection.server(
                H2Limits.DEFAULT, dispatcher, serving.memory().open(accepted.eventLoop()), floods);
        connections.add(connection);
        accepted.pipeline().addLast(serving.connections().meters().bytes(), connection);
        place.endBy(() -> accepted.eventLoop().execute(connection::retire));
        endUnlessUsable(accepted, connection);
        endOfAge(accepted, connection);
    }

    /** Ends a connection by its age: first for new calls, then, if their time is limited, for those in progress. */
    private void endOfAge(Channel accepted, H2Connection connection) {
        ConnectionAge age = serving.connections().limits().age();
        if (!age.isLimited()) {
            return;
        }
        long afterMs = age.ageMs(accepts.getAndIncrement());
        schedule(accepted, afterMs, connection::retire);
        if (!age.grace().isZero()) {
            schedule(accepted, afterMs + age.grace().toMillis(), connection::close);
        }
    }

    private static void schedule(Channel accepted, long afterMs, Runnable task) {
        ScheduledFuture<?> timer = accepted.eventLoop().schedule(task, afterMs, TimeUnit.MILLISECONDS);
        accepted.closeFuture().addListener(closed -> timer.cancel(false));
    }

    private void endUnlessUsable(Channel accepted, H2Connection connection) {
        ConnectionRegister register = serving.connections();
        schedule(accepted, register.limits().handshakeTimeout().toMillis(), () -> {
            if (!connection.isUsable()) {
                register.meters().countEnded(ConnectionMeters.Ended.HANDSHAKE);
                connection.close();
            }
        });
    }

    private void onClosed(H2Connection connection) {
        connections.remove(connection);
        if (ending && connections.isEmpty()) {
            drained.tryComplete();
        }
    }

    @Override
    public int port() {
        return requireBound().port();
    }

    @Override
    public Future<Void> shutdown(Duration grace) {
        ending = true;
        return requireBound()
                .close()
                .compose(closed -> drain(grace))
                .onSuccess(end -> loops.forEach((loop, nodes) -> loop.execute(nodes::close)));
    }

    private ListeningPort requireBound() {
        ListeningPort port = listening;
        if (port == null) {
            throw new IllegalStateException("the gRPC front is not listening");
        }
        return port;
    }

    private Future<Void> drain(Duration grace) {
        forEachConnection(H2Connection::retire);
        if (connections.isEmpty()) {
            drained.tryComplete();
        }
        long timer = vertx.setTimer(Math.max(1, grace.toMillis()), late -> forEachConnection(H2Connection::close));
        return drained.future().onComplete(result -> vertx.cancelTimer(timer));
    }

    private void forEachConnection(Consumer<H2Connection> action) {
        for (H2Connection connection : connections) {
            connection.loop().execute(() -> action.accept(connection));
        }
    }
}
