package io.infaas.controller.control;

import io.infaas.triton.servers.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a gateway and its controller, and can cut what passes or let it lie. */
final class Relay {

    private final NetServer server;
    private final NetClient client;
    private final int target;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean stalled;

    private Relay(Vertx vertx, int target) {
        this.server = vertx.createNetServer();
        this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(1_000));
        this.target = target;
    }

    static Relay to(Vertx vertx, int target) throws Exception {
        Relay relay = new Relay(vertx, target);
        relay.server.connectHandler(relay::accept);
        Until.done(relay.server.listen(0, "127.0.0.1"));
        return relay;
    }

    int port() {
        return server.actualPort();
    }

    int accepted() {
        return accepted.get();
    }

    /** Ends all connections without a word of the protocols above. */
    void cut() {
        sockets.forEach(NetSocket::close);
    }

    /** From now on nothing passes; connections stay open. */
    void stall() {
        stalled = true;
        sockets.forEach(NetSocket::pause);
    }

    void flow() {
        stalled = false;
        sockets.forEach(NetSocket::resume);
    }

    Future<Void> close() {
        return Future.join(server.close(), client.close()).mapEmpty();
    }

    private void accept(NetSocket in) {
        accepted.incrementAndGet();
        in.pause();
        client.connect(target, "127.0.0.1").onComplete(out -> join(in, out), failure -> in.close());
    }

    private void join(NetSocket in, NetSocket out) {
        sockets.add(in);
        sockets.add(out);
        in.handler(out::write).closeHandler(closed -> {
            sockets.remove(in);
            out.close();
        });
        out.handler(in::write).closeHandler(closed -> {
            sockets.remove(out);
            in.close();
        });
        if (stalled) {
            out.pause();
        } else {
            in.resume();
        }
    }
}
