package io.infaas.controller.control;

import io.infaas.triton.testing.Until;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP balancer that still accepts connections for targets that have stopped. All state belongs to one event loop. */
final class TargetBalancer {

    private final Context context;
    private final NetClient client;
    private final int target;
    private final Set<NetSocket> sockets = new HashSet<>();
    private final AtomicInteger silent = new AtomicInteger();
    private final AtomicInteger givenUpBefore = new AtomicInteger();
    private final NetServer server;
    private int stopped;

    private TargetBalancer(Vertx vertx, String host, int target, int stopped) {
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createNetClient();
        this.target = target;
        this.stopped = stopped;
        Promise<NetServer> listening = Promise.promise();
        context.runOnContext(go -> vertx.createNetServer()
                .connectHandler(this::accept)
                .listen(0, host)
                .onComplete(listening));
        this.server = Until.done(listening.future());
    }

    /** In front of a port of this machine. */
    static TargetBalancer to(Vertx vertx, int port) {
        return new TargetBalancer(vertx, "127.0.0.1", port, 0);
    }

    /** An address that accepts every connection and says nothing. */
    static TargetBalancer silent(Vertx vertx, String host) {
        return new TargetBalancer(vertx, host, 0, Integer.MAX_VALUE);
    }

    int port() {
        return server.actualPort();
    }

    /** Closes all connections; so many of the next ones get a target that has stopped. */
    void stopTarget(int connections) {
        context.runOnContext(go -> {
            stopped = connections;
            Set.copyOf(sockets).forEach(NetSocket::close);
        });
    }

    /** Passes nothing more on open connections, and keeps them open; later ones are served. */
    void freeze() {
        context.runOnContext(go -> sockets.forEach(NetSocket::pause));
    }

    /** Connections that got a target that has stopped. */
    int silent() {
        return silent.get();
    }

    /** Those of them that their client closed before another connection was served. */
    int givenUpBefore() {
        return givenUpBefore.get();
    }

    private void accept(NetSocket accepted) {
        if (stopped > 0) {
            stopped--;
            silent.incrementAndGet();
            accepted.closeHandler(closed -> givenUpBefore.addAndGet(sockets.isEmpty() ? 1 : 0));
            return;
        }
        accepted.pause();
        client.connect(target, "127.0.0.1").onSuccess(opened -> {
            join(accepted, opened);
            join(opened, accepted);
            accepted.resume();
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
}
