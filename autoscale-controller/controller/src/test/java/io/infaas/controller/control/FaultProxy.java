package io.infaas.controller.control;

import io.infaas.triton.testing.Until;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy in front of a port of this machine that injects faults into its connections. All state belongs to the event loop of
 * one context.
 */
public final class FaultProxy {

    private static final int CONNECT_MS = 1_000;

    private final Context context;
    private final NetClient client;
    private final int target;
    /** Each with the address that its connection came from. */
    private final Map<NetSocket, String> sockets = new HashMap<>();

    private final Map<String, Fault> faultsBySource = new HashMap<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private Fault fault = Fault.NONE;
    private @Nullable NetServer server;

    /** What happens to all connections. */
    public enum Fault {
        NONE,
        /** No byte arrives at either end, and no end notices. All bytes arrive once the fault is over. */
        STALLED,
        /** The proxy closes both ends, and each new connection. */
        CLOSED
    }

    private FaultProxy(Vertx vertx, int target) {
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MS));
        this.target = target;
    }

    /** Listens on a free port until {@code vertx} is closed. */
    public static FaultProxy to(Vertx vertx, int port) {
        FaultProxy proxy = new FaultProxy(vertx, port);
        proxy.server = Until.done(proxy.on(
                () -> vertx.createNetServer().connectHandler(proxy::accept).listen(0, "127.0.0.1")));
        return proxy;
    }

    public int port() {
        NetServer listening = server;
        if (listening == null) {
            throw new IllegalStateException("the proxy is not listening");
        }
        return listening.actualPort();
    }

    /** Applies a fault to open and new connections; returns when all of them have it. */
    public void inject(Fault next) {
        Until.done(on(() -> {
            fault = next;
            faultsBySource.clear();
            Map.copyOf(sockets).keySet().forEach(this::apply);
            return Future.succeededFuture();
        }));
    }

    /** Does so for connections that come from one address alone. */
    public void inject(Fault next, String source) {
        Until.done(on(() -> {
            faultsBySource.put(source, next);
            Map.copyOf(sockets).keySet().forEach(this::apply);
            return Future.succeededFuture();
        }));
    }

    /** Closes both ends of all open connections; new ones are not affected. */
    public void closeConnections() {
        Until.done(on(() -> {
            Map.copyOf(sockets).keySet().forEach(NetSocket::close);
            return Future.succeededFuture();
        }));
    }

    /** Number of connections accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    private void accept(NetSocket near) {
        accepted.incrementAndGet();
        String source = near.remoteAddress().hostAddress();
        if (faultOf(source) == Fault.CLOSED) {
            near.close();
            return;
        }
        near.pause();
        client.connect(target, "127.0.0.1").onFailure(refused -> near.close()).onSuccess(far -> {
            join(near, far, source);
            join(far, near, source);
            apply(near);
            apply(far);
        });
    }

    private void join(NetSocket from, NetSocket to, String source) {
        sockets.put(from, source);
        from.handler(to::write);
        from.closeHandler(closed -> {
            sockets.remove(from);
            to.close();
        });
    }

    private Fault faultOf(String source) {
        return faultsBySource.getOrDefault(source, fault);
    }

    private void apply(NetSocket socket) {
        switch (faultOf(sockets.getOrDefault(socket, ""))) {
            case NONE -> socket.resume();
            case STALLED -> socket.pause();
            case CLOSED -> socket.close();
        }
    }

    private <T> Future<T> on(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(go -> work.get().onComplete(done));
        return done.future();
    }
}
