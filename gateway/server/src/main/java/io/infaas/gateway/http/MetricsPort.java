package io.infaas.gateway.http;

import io.infaas.gateway.accept.ConnectionRegister;
import io.infaas.gateway.accept.ListeningPort;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.RenderedPage;
import io.infaas.gateway.frontend.OperatorAccess;
import io.infaas.gateway.frontend.ServerTls;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The port that Prometheus scrapes: {@code /metrics}. Operators may have {@code /log-level} there. Its connections have an event loop of
 * their own, so that queries do not wait while many clients take pages.
 */
public final class MetricsPort {

    /** Most connections; idle ones give way to new ones. */
    public static final int MOST_CONNECTIONS = 64;

    /** Longer than usual intervals between scrapes. */
    private static final Duration IDLE = Duration.ofMinutes(2);

    /** Bytes that may wait in a connection for its client. */
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(16 << 10, 32 << 10);

    /**
     * Bytes that the operating system may take beside what is on its way. It takes some MiB where it has its will, so that clients which
     * do not read would have whole pages copied for them.
     */
    private static final long MOST_UNSENT_IN_SYSTEM = 64 << 10;

    private final ListeningPort listening;

    private MetricsPort(ListeningPort listening) {
        this.listening = listening;
    }

    /**
     * Binds the port, 0 for a free one.
     *
     * @param connections register for the connections of this port alone, so that clients of other ports cannot fill it
     * @param tls encrypts the connections
     * @param operators what operators may change
     * @param page reads the metrics in a format, never on the thread that calls it; must complete
     */
    public static Future<MetricsPort> listen(
            Vertx vertx,
            ConnectionRegister connections,
            String host,
            int port,
            Optional<ServerTls> tls,
            Optional<OperatorAccess> operators,
            Function<MetricsFormat, Future<RenderedPage>> page) {
        SslContext context = tls.map(files -> files.context("http/1.1", vertx)).orElse(null);
        OperatorAccess allowed = operators.orElse(null);
        return ListeningPort.bindApart(
                        vertx,
                        "metrics-port",
                        connections,
                        host,
                        port,
                        context,
                        accepted -> accept(accepted, connections, allowed, page))
                .map(MetricsPort::new);
    }

    private static void accept(
            SocketChannel accepted,
            ConnectionRegister connections,
            @Nullable OperatorAccess operators,
            Function<MetricsFormat, Future<RenderedPage>> page) {
        accepted.config().setWriteBufferWaterMark(UNSENT);
        // ignored where sockets are not epoll's
        accepted.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, MOST_UNSENT_IN_SYSTEM);
        RequestDecoder decoder = HttpCodecs.ofClient();
        accepted.pipeline()
                .addLast(decoder, new MetricsConnection(accepted, connections, decoder, IDLE, operators, page));
    }

    public int port() {
        return listening.port();
    }

    public Future<Void> close() {
        return listening.close();
    }
}
