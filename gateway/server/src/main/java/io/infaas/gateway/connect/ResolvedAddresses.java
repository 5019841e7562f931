package io.infaas.gateway.connect;

import io.infaas.triton.client.HostAddresses;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The addresses that a resolver finds for each host, for the clients of Vert.x.
 *
 * @param vertx whose event loops deliver the results
 */
record ResolvedAddresses(Vertx vertx, HostResolver resolver) implements HostAddresses {

    @Override
    public Future<SocketAddress> find(String host, int port) {
        return findAll(host, port).map(addresses -> addresses.get(0));
    }

    @Override
    public Future<List<SocketAddress>> findAll(String host, int port) {
        if (NetUtil.createByteArrayFromIpAddressString(host) != null) {
            // unchanged: an InetAddress would lose the brackets of an IPv6 address in the authority
            return Future.succeededFuture(List.of(SocketAddress.inetSocketAddress(port, host)));
        }
        // one event loop runs the rest for any calling thread: an answer must not precede its handlers
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        Promise<List<SocketAddress>> found = context.promise();
        resolver.resolve(host, context.nettyEventLoop())
                .addListener((io.netty.util.concurrent.Future<List<InetAddress>> resolved) -> {
                    if (resolved.isSuccess()) {
                        found.complete(resolved.getNow().stream()
                                .map(address -> address(host, address, port))
                                .toList());
                    } else {
                        found.fail(resolved.cause());
                    }
                });
        return found.future();
    }

    // keeps the name for certificates and the authority of requests
    private static SocketAddress address(String host, InetAddress resolved, int port) {
        try {
            InetAddress named = InetAddress.getByAddress(host, resolved.getAddress());
            return SocketAddress.inetSocketAddress(new InetSocketAddress(named, port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of %d bytes".formatted(resolved.getAddress().length), e);
        }
    }

    @Override
    public void markUnreachable(String host) {
        resolver.markUnreachable(host);
    }
}
