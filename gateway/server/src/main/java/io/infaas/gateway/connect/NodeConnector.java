package io.infaas.gateway.connect;

import io.infaas.triton.client.HostAddresses;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Connects to nodes, for the pools of all protocols and event loops. Thread-safe.
 *
 * @param channels creates channels for the event loops of the dialers
 * @param resolver closed with the connector
 * @param connectMs deadline of a connect, from the first packet to a usable connection, ms
 * @param nanos the clock of the backoff, ns
 * @param random draws from 0 to 1
 */
public record NodeConnector(
        ChannelFactory<? extends Channel> channels,
        HostResolver resolver,
        int connectMs,
        LongSupplier nanos,
        DoubleSupplier random)
        implements AutoCloseable {

    /** A node on the same network answers within this time, ms, or is unreachable. */
    private static final int CONNECT_MS = 1_000;

    /** Creates a connector for the event loops of {@code vertx} that resolves names by the system's resolver. */
    public static NodeConnector system(Vertx vertx) {
        return of(vertx, new SystemHostLookup(), CONNECT_MS, System::nanoTime, () -> ThreadLocalRandom.current()
                .nextDouble());
    }

    /** Creates a connector for the event loops of {@code vertx}. */
    public static NodeConnector of(
            Vertx vertx, HostResolver.HostLookup lookup, int connectMs, LongSupplier nanos, DoubleSupplier random) {
        return new NodeConnector(
                ((VertxInternal) vertx).transport().channelFactory(false),
                new HostResolver(lookup, nanos),
                connectMs,
                nanos,
                random);
    }

    /** Creates the dialer of one event loop and one endpoint, with its own backoff. */
    public NodeDialer createDialer(NodeEndpoint endpoint, EventLoop loop) {
        return new NodeDialer(endpoint, loop, this);
    }

    /** Returns host addresses for clients with their own connections, resolved as for queries. */
    public HostAddresses addresses(Vertx vertx) {
        return new ResolvedAddresses(vertx, resolver);
    }

    /** Ends the lookups of names; connections stay open, because the pools own them. */
    @Override
    public void close() {
        resolver.close();
    }

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
            Promise<List<SocketAddress>> addresses = context.promise();
            resolver.resolve(host, context.nettyEventLoop())
                    .addListener((io.netty.util.concurrent.Future<List<InetAddress>> resolved) -> {
                        if (resolved.isSuccess()) {
                            addresses.complete(resolved.getNow().stream()
                                    .map(address -> address(host, address, port))
                                    .toList());
                        } else {
                            addresses.fail(resolved.cause());
                        }
                    });
            return addresses.future();
        }

        // keeps the name for certificates and the authority of requests
        private static SocketAddress address(String host, InetAddress resolved, int port) {
            try {
                InetAddress namedAddress = InetAddress.getByAddress(host, resolved.getAddress());
                return SocketAddress.inetSocketAddress(new InetSocketAddress(namedAddress, port));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an address of %d bytes".formatted(resolved.getAddress().length), e);
            }
        }

        @Override
        public void markUnreachable(String host) {
            resolver.markUnreachable(host);
        }
    }

    /**
     * Looks up names by the system's resolver, so that the gateway and other programs of the machine get the same addresses. The resolver reads
     * the hosts file, DNS with its search domains, and all other sources of {@code nsswitch.conf}. A separate resolver for DNS alone would miss
     * the other sources. The system's resolver blocks, hence the few threads, which end when they are idle.
     */
    static final class SystemHostLookup implements HostResolver.HostLookup {

        private static final int THREADS = 4;
        private static final int MOST_QUEUED = 256;
        private static final long IDLE_SECONDS = 10;

        private final ThreadPoolExecutor threads;

        SystemHostLookup() {
            cacheBriefly();
            threads = new ThreadPoolExecutor(
                    THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_QUEUED), task -> {
                        Thread thread = new Thread(task, "host-lookup");
                        // a lookup that hangs must not keep the process alive
                        thread.setDaemon(true);
                        return thread;
                    });
            threads.allowCoreThreadTimeOut(true);
        }

        // by default the JVM caches addresses for 30 s and failures for 10 s, which would delay HostResolver's own
        // refresh
        private static void cacheBriefly() {
            String ttl = Security.getProperty("networkaddress.cache.ttl");
            if (ttl == null || ttl.isBlank()) {
                Security.setProperty("networkaddress.cache.ttl", "1");
                Security.setProperty("networkaddress.cache.negative.ttl", "1");
            }
        }

        @Override
        public CompletionStage<List<InetAddress>> lookup(String host) {
            try {
                return CompletableFuture.supplyAsync(() -> addresses(host), threads);
            } catch (RejectedExecutionException e) {
                return CompletableFuture.failedFuture(new UnknownHostException("too many lookups of host names"));
            }
        }

        private static List<InetAddress> addresses(String host) {
            try {
                return List.of(InetAddress.getAllByName(host));
            } catch (UnknownHostException e) {
                throw new CompletionException(e);
            }
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }
}
