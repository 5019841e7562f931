package io.infaas.gateway.http;

import io.infaas.gateway.accept.ConnectionPlace;
import io.infaas.gateway.accept.ListeningPort;
import io.infaas.gateway.connect.NodeCancels;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.connect.NodeEndpoint;
import io.infaas.gateway.connect.NodePools;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.frontend.FrontEnd;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.frontend.ServerTls;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The HTTP/1.1 port for clients, with keep-alive. Forwards inference as it arrives; answers everything else in process. A query
 * stays on the event loop of its client's connection; each event loop has separate connections to nodes.
 */
public final class HttpFront implements FrontEnd {

    private final VertxInternal vertx;
    private final ListeningPort listening;
    private final ClientConnections clients;
    private final HttpUpstream upstream;

    private HttpFront(VertxInternal vertx, ListeningPort listening, ClientConnections clients, HttpUpstream upstream) {
        this.vertx = vertx;
        this.listening = listening;
        this.clients = clients;
        this.upstream = upstream;
    }

    /** Binds the port; 0 binds a free one. */
    public static Future<HttpFront> listen(
            FrontEndContext serving, ManagementEndpoints answers, String host, int port) {
        return listen(serving, answers, host, port, Optional.empty(), NodeSecurity.NONE);
    }

    /** Binds the port with TLS for clients, if given, and with secured connections to nodes. */
    public static Future<HttpFront> listen(
            FrontEndContext serving,
            ManagementEndpoints answers,
            String host,
            int port,
            Optional<ServerTls> tls,
            NodeSecurity security) {
        SslContext context =
                tls.map(files -> files.context("http/1.1", serving.vertx())).orElse(null);
        VertxInternal vertx = (VertxInternal) serving.vertx();
        HttpUpstream upstream = new HttpUpstream(serving.connector(), serving.limits(), security);
        ClientConnections clients = new ClientConnections();
        return ListeningPort.bind(
                        vertx,
                        serving.connections(),
                        host,
                        port,
                        context,
                        accepted -> accept(serving, answers, upstream, clients, accepted))
                .map(bound -> new HttpFront(vertx, bound, clients, upstream));
    }

    private static void accept(
            FrontEndContext serving,
            ManagementEndpoints answers,
            HttpUpstream upstream,
            ClientConnections clients,
            SocketChannel accepted) {
        accepted.config().setWriteBufferWaterMark(HttpCodecs.UNSENT);
        NodePools<HttpNodePool> nodes = upstream.of(accepted.eventLoop());
        RequestDecoder decoder = HttpCodecs.ofClient();
        ClientConnection connection = new ClientConnection(serving, answers, nodes, clients, accepted, decoder);
        ConnectionPlace.of(accepted).endBy(connection::drain);
        accepted.pipeline().addLast(serving.connections().meters().bytes(), decoder, connection);
    }

    @Override
    public int port() {
        return listening.port();
    }

    @Override
    public void leave() {
        clients.leave();
    }

    @Override
    public Future<Void> shutdown(Duration grace) {
        Promise<Void> ended = vertx.getOrCreateContext().promise();
        long timer = vertx.setTimer(Math.max(1, grace.toMillis()), late -> clients.close());
        listening.close().onComplete(unbound -> clients.drain().onComplete(drained -> {
            vertx.cancelTimer(timer);
            upstream.close();
            ended.complete();
        }));
        return ended.future();
    }

    /** The connections to nodes, separate for each event loop, so that a query never changes its event loop. Thread-safe. */
    static final class HttpUpstream {

        private final NodeConnector connector;
        private final NodeSecurity security;
        private final HttpNodePool.NodeRequestHeaders headers;
        private final int maxWaiting;
        private final Map<EventLoop, NodePools<HttpNodePool>> pools = new ConcurrentHashMap<>();

        HttpUpstream(NodeConnector connector, GatewayLimits limits, NodeSecurity security) {
            this.connector = connector;
            this.security = security;
            this.headers = HttpNodePool.NodeRequestHeaders.of(security.secrets());
            this.maxWaiting = limits.maxInFlight();
        }

        /** Returns the connections of one event loop, for use on that loop. */
        NodePools<HttpNodePool> of(EventLoop loop) {
            return pools.computeIfAbsent(loop, eventLoop -> new NodePools<>(eventLoop, node -> pool(node, eventLoop)));
        }

        private HttpNodePool pool(Node node, EventLoop loop) {
            NodeEndpoint endpoint = new NodeEndpoint(
                    node.id(),
                    node.host(),
                    node.httpPort(),
                    "HTTP",
                    security.http().orElse(null));
            return new HttpNodePool(
                    connector.createDialer(endpoint, loop),
                    loop,
                    headers,
                    headers.createLines(node),
                    maxWaiting,
                    NodeCancels.of(loop));
        }

        /** Closes each connection as soon as it is free. */
        void close() {
            pools.forEach((loop, nodes) -> loop.execute(nodes::close));
        }
    }
}
