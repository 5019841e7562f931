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
 * A wire to a port of this machine that can be cut in two ways. All state belongs to the event loop of one context, where each
 * change is awaited.
 */
final class Relay {

    private final Context context;
    private final NetClient client;
    private final int target;
    private final Set<NetSocket> sockets = new HashSet<>();
    private Wire wire = Wire.WHOLE;
    private @Nullable NetServer server;

    /** How the wire is. */
    enum Wire {
        WHOLE,
        /** Nothing arrives at either end and nobody is told, until the wire is whole again: then all of it arrives, late. */
        SILENT,
        /** Both ends are closed, and so is each new connection. */
        BROKEN
    }

    private Relay(Vertx vertx, int target) {
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createNetClient();
        this.target = target;
    }

    /** Listens on a free port; ends with {@code vertx}. */
    static Relay to(Vertx vertx, int port) throws Exception {
        Relay relay = new Relay(vertx, port);
        relay.server = get(relay.on(
                () -> vertx.createNetServer().connectHandler(relay::accept).listen(0, "127.0.0.1")));
        return relay;
    }

    int port() {
        NetServer listening = server;
        if (listening == null) {
            throw new IllegalStateException("the relay does not listen");
        }
        return listening.actualPort();
    }

    /** Returns when the wire is so. */
    void become(Wire next) throws Exception {
        get(on(() -> {
            wire = next;
            Set.copyOf(sockets).forEach(this::apply);
            return Future.succeededFuture();
        }));
    }

    private void accept(NetSocket near) {
        if (wire == Wire.BROKEN) {
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
        switch (wire) {
            case WHOLE -> socket.resume();
            case SILENT -> socket.pause();
            case BROKEN -> socket.close();
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
