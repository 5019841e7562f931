package io.infaas.controller.chaos;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy in front of a port of this machine that injects faults into its connections. All state belongs to the event loop of
 * one context.
 */
final class FaultProxy {

    private final Context context;
    private final NetClient client;
    private final int target;
    private final Set<NetSocket> sockets = new HashSet<>();
    private Fault fault = Fault.NONE;
    private @Nullable NetServer server;

    /** What happens to all connections. */
    enum Fault {
        NONE,
        /** No byte arrives at either end, and no end notices. All bytes arrive once the fault is over. */
        STALLED,
        /** The proxy closes both ends, and each new connection. */
        CLOSED
    }

    private FaultProxy(Vertx vertx, int target) {
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createNetClient();
        this.target = target;
    }

    /** Listens on a free port until {@code vertx} is closed. */
    static FaultProxy to(Vertx vertx, int port) throws Exception {
        FaultProxy proxy = new FaultProxy(vertx, port);
        proxy.server = get(proxy.on(
                () -> vertx.createNetServer().connectHandler(proxy::accept).listen(0, "127.0.0.1")));
        return proxy;
    }

    int port() {
        NetServer listening = server;
        if (listening == null) {
            throw new IllegalStateException("the proxy is not listening");
        }
        return listening.actualPort();
    }

    /** Applies a fault to open and new connections; returns when all of them have it. */
    void inject(Fault next) throws Exception {
        get(on(() -> {
            fault = next;
            Set.copyOf(sockets).forEach(this::apply);
            return Future.succeededFuture();
        }));
    }

    private void accept(NetSocket near) {
        if (fault == Fault.CLOSED) {
            near.close();
            return;
        }
        near.pause();
        client.connect(target, "127.0.0.1").onFailure(refused -> near.close()).onSuccess(far -> {
            join(near, far);
            join(far, near);
            apply(near);
            apply(far);
        });
    }

    private void join(NetSocket from, NetSocket to) {
        sockets.add(from);
        from.handler(to::write);
        from.closeHandler(closed -> {
            sockets.remove(from);
            to.close();
        });
    }

    private void apply(NetSocket socket) {
        switch (fault) {
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

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
