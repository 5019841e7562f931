package io.infaas.gateway.connect;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.infaas.gateway.forward.ConnectFailure;
import io.infaas.triton.testing.RecordedLog;
import io.infaas.triton.testing.ReservedPort;
import io.infaas.triton.testing.Until;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeDialerIT {

    private static final String HOST = "node.test";
    private static final int CONNECT_MS = 1_000;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final PendingLookup lookup = new PendingLookup();
    private final AtomicLong nanos = new AtomicLong();
    private final NodeConnector connector = new NodeConnector(
            NioSocketChannel::new, new HostResolver(lookup, nanos::get), CONNECT_MS, nanos::get, () -> 0);
    private final AtomicInteger prepared = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        connector.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).get(10, TimeUnit.SECONDS);
    }

    @Test
    void connect_firstAddressDead_nextOneIsTried() throws Exception {
        try (ServerSocket server = listen("127.0.0.1", 0)) {
            lookup.answers(HOST, "127.0.0.3", "127.0.0.1");

            Channel channel = connect(dialer(server.getLocalPort())).getNow();

            assertThat(address(channel)).isEqualTo("127.0.0.1");
            assertThat(prepared).hasValue(2);
        }
    }

    @Test
    void connect_addressOfTheNameChanges_isFollowed() throws Exception {
        try (ServerSocket before = listen("127.0.0.1", 0);
                ServerSocket after = listen("127.0.0.2", before.getLocalPort())) {
            NodeDialer dialer = dialer(after.getLocalPort());
            lookup.answers(HOST, "127.0.0.1");
            assertThat(address(connect(dialer).getNow())).isEqualTo("127.0.0.1");

            lookup.answers(HOST, "127.0.0.2");
            stop(before);
            assertFailure(connect(dialer), ConnectFailure.Kind.REFUSED);
            pass(NodeDialer.FIRST_BACKOFF_MS);

            assertThat(address(connect(dialer).getNow())).isEqualTo("127.0.0.2");
        }
    }

    @Test
    void connect_failsAgainAndAgain_backoffDoublesUpToTheLongestAndEndsWithASuccess() throws Exception {
        lookup.answers(HOST, "127.0.0.1");

        try (ReservedPort reserved = new ReservedPort();
                RecordedLog logged = new RecordedLog(Level.INFO)) {
            int port = reserved.number();
            NodeDialer dialer = dialer(port);
            for (int waitMs : new int[] {20, 40, 80, 160, 320, 640, 1_000, 1_000}) {
                assertThat(backoffMs(dialer)).isZero();
                assertFailure(connect(dialer), ConnectFailure.Kind.REFUSED);
                assertThat(backoffMs(dialer)).isEqualTo(waitMs);
                pass(waitMs);
            }
            try (ServerSocket server = listen("127.0.0.1", port)) {
                assertThat(connect(dialer).isSuccess()).isTrue();
                assertThat(server.isBound()).isTrue();
            }
            assertThat(backoffMs(dialer)).isZero();

            String where = "node n: HTTP at node.test:" + port;
            assertThat(logged.lines())
                    .filteredOn(line -> line.startsWith("node n: "))
                    .containsExactly(
                            where + ": connection refused, retrying in 20 ms (attempt 2)",
                            where + ": connection refused, retrying in 40 ms (attempt 3)",
                            where + ": connection refused, retrying in 160 ms (attempt 5)",
                            where + ": connection refused, retrying in 1000 ms (attempt 9)",
                            where + ": connected after 8 failed attempts");
        }
    }

    @Test
    void connect_severalFailTogether_oneBackoff() throws Exception {
        lookup.answers(HOST, "127.0.0.1");

        try (ReservedPort reserved = new ReservedPort()) {
            NodeDialer dialer = dialer(reserved.number());

            Future<Channel> first = onLoop(() -> dialer.connect(this::prepare));
            Future<Channel> second = onLoop(() -> dialer.connect(this::prepare));
            Until.holds("both end", () -> first.isDone() && second.isDone());

            assertThat(backoffMs(dialer)).isEqualTo(NodeDialer.FIRST_BACKOFF_MS);
        }
    }

    @Test
    void connect_nodeAcceptsAndSaysNothing_timeoutAndTheChannelIsClosed() throws Exception {
        try (ServerSocket server = listen("127.0.0.1", 0)) {
            NodeDialer dialer = dialer(server.getLocalPort(), "127.0.0.1");

            Future<Channel> mute = onLoop(() -> dialer.connect((channel, usable) -> prepared.incrementAndGet()));
            Until.holds("a failure", mute::isDone);

            assertFailure(mute, ConnectFailure.Kind.TIMEOUT);
            assertThat(server.accept().getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void connect_nodeClosesBeforeTheConnectionIsUsable_reset() throws Exception {
        try (ServerSocket server = listen("127.0.0.1", 0)) {
            NodeDialer dialer = dialer(server.getLocalPort(), "127.0.0.1");

            Future<Channel> cut = onLoop(
                    () -> dialer.connect((channel, usable) -> channel.pipeline().addLast(new Silent())));
            server.accept().close();
            Until.holds("a failure", cut::isDone);

            assertFailure(cut, ConnectFailure.Kind.RESET);
        }
    }

    /** A protocol that is at ease with whatever becomes of the connection. */
    private static final class Silent extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close();
        }
    }

    private NodeDialer dialer(int port) {
        return dialer(port, HOST);
    }

    private NodeDialer dialer(int port, String host) {
        return connector.createDialer(new NodeEndpoint("n", host, port, "HTTP", null), loop);
    }

    private Future<Channel> connect(NodeDialer dialer) throws Exception {
        Future<Channel> connecting = onLoop(() -> dialer.connect(this::prepare));
        Until.holds("an end of the connect", connecting::isDone);
        // the dialer has heard of it, too
        onLoop(() -> 0);
        return connecting;
    }

    private void prepare(Channel channel, Promise<Void> usable) {
        prepared.incrementAndGet();
        channel.pipeline().addLast(new Silent());
        usable.setSuccess(null);
    }

    private long backoffMs(NodeDialer dialer) throws Exception {
        return TimeUnit.NANOSECONDS.toMillis(onLoop(dialer::backoffNanos));
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return loop.submit(task).get(20, TimeUnit.SECONDS);
    }

    private void pass(long ms) {
        nanos.addAndGet(Duration.ofMillis(ms).toNanos());
    }

    private static ServerSocket listen(String address, int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        return server;
    }

    private static void stop(ServerSocket server) throws IOException {
        server.close();
    }

    private static String address(Channel channel) {
        return ((InetSocketAddress) channel.remoteAddress()).getAddress().getHostAddress();
    }

    private static void assertFailure(Future<?> future, ConnectFailure.Kind kind) {
        assertThat(future.cause()).isInstanceOfSatisfying(ConnectFailure.class, failure -> assertThat(failure.kind())
                .isEqualTo(kind));
    }
}
