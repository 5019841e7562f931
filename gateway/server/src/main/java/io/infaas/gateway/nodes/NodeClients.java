package io.infaas.gateway.nodes;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.triton.client.HostAddresses;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.metrics.MetricsReading;
import io.infaas.triton.wire.HttpErrors;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Clients for all calls to nodes except queries, over separate connections, which open on first use. Each call ends by its deadline.
 * Thread-safe.
 */
public final class NodeClients {

    /** Largest message, bytes: enough for the counters of some thousand models. */
    private static final int MESSAGE_CAP = 4 << 20;

    private static final int CONNECTIONS = 4;
    private static final int OK = 200;

    private final Vertx vertx;
    private final NodeCredentials credentials;
    private final HostAddresses addresses;
    private final HttpClient http;
    private final Map<Node, TritonClient> clients = new ConcurrentHashMap<>();

    public NodeClients(Vertx vertx) {
        this(vertx, NodeCredentials.NONE, HostAddresses.BY_VERTX);
    }

    /**
     * Creates clients that use TLS, or send the secrets that nodes require.
     *
     * @param addresses finds the addresses of nodes
     */
    public NodeClients(Vertx vertx, NodeCredentials credentials, HostAddresses addresses) {
        this.vertx = vertx;
        this.credentials = credentials;
        this.addresses = addresses;
        HttpClientOptions transport = new HttpClientOptions();
        credentials.encryptHttp(transport);
        this.http = vertx.createHttpClient(transport, new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /** Returns the gRPC client of a node. */
    public TritonClient of(Node node) {
        return clients.computeIfAbsent(
                node,
                key -> new TritonClient(
                        vertx, key.host(), key.grpcPort(), MESSAGE_CAP, credentials.forNode(key.id()), addresses));
    }

    /**
     * Sends a request to a node over HTTP.
     *
     * @return the body of an answer with status 200; fails with a {@link TritonException} for any other status, or if no answer
     *     arrives in time
     */
    public Future<String> http(Node node, HttpMethod method, String path, String body, Duration deadline) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(node.host())
                .setPort(node.httpPort())
                .setURI(path);
        return send(node, options, body, deadline, headers -> credentials
                .forNode(node.id())
                .showHttp(path, headers));
    }

    /**
     * Reads the metrics of a node, which Triton shows without encryption and secrets.
     *
     * @return fails if the port is unknown, or no page arrives in time
     */
    public Future<MetricsReading> metrics(Node node, Duration deadline) {
        if (node.metricsPort() == 0) {
            return Future.failedFuture("its metrics port is unknown");
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(node.host())
                .setPort(node.metricsPort())
                .setSsl(false)
                .setURI("/metrics");
        // parsing the page of many models takes too long for an event loop
        return send(node, options, "", deadline, headers -> {})
                .compose(page -> vertx.executeBlocking(() -> MetricsReading.of(page), false));
    }

    private Future<String> send(
            Node node, RequestOptions options, String body, Duration deadline, Consumer<MultiMap> secrets) {
        Promise<String> answer = Promise.promise();
        long timer = vertx.setTimer(
                deadline.toMillis(),
                late -> answer.tryFail(
                        new TritonException(TritonCode.DEADLINE_EXCEEDED, "no answer within " + deadline)));
        // Everything runs on one event loop: on another thread, an answer could end before its handlers are set.
        vertx.getOrCreateContext().runOnContext(go -> addresses
                .find(node.host(), options.getPort())
                .compose(address -> http.request(options.setServer(address)))
                .compose(request -> {
                    // a request must not continue after its deadline
                    answer.future().onFailure(late -> request.reset());
                    secrets.accept(request.headers());
                    return request.send(body).compose(response -> read(request, response));
                })
                .onComplete(answer::tryComplete, failure -> answer.tryFail(asTritonException(node, options, failure))));
        return answer.future().onComplete(ended -> vertx.cancelTimer(timer));
    }

    private TritonException asTritonException(Node node, RequestOptions options, Throwable failure) {
        if (failure instanceof TritonException tritonException) {
            return tritonException;
        }
        // metrics may be off on a node that serves queries
        if (options.getPort() != node.metricsPort()) {
            addresses.markUnreachable(node.host());
        }
        return new TritonException(TritonCode.UNAVAILABLE, "a request to a node failed", failure);
    }

    private static Future<String> read(HttpClientRequest request, HttpClientResponse response) {
        Promise<String> read = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(read::tryFail);
        response.handler(piece -> {
            if (body.length() + piece.length() > MESSAGE_CAP) {
                read.tryFail(new TritonException(TritonCode.RESOURCE_EXHAUSTED, "the answer of a node is too large"));
                request.reset();
            } else {
                body.appendBuffer(piece);
            }
        });
        response.endHandler(end -> {
            String text = body.toString(StandardCharsets.UTF_8);
            if (response.statusCode() == OK) {
                read.tryComplete(text);
            } else {
                read.tryFail(new TritonException(
                        TritonCode.ofHttp(response.statusCode()),
                        HttpErrors.text(Unpooled.wrappedBuffer(body.getBytes())).orElse(text)));
            }
        });
        return read.future();
    }

    /** Closes the gRPC connections to all other nodes. */
    public void keep(Collection<Node> nodes) {
        Set<Node> currentNodes = Set.copyOf(nodes);
        clients.keySet().removeIf(node -> {
            if (currentNodes.contains(node)) {
                return false;
            }
            TritonClient client = clients.get(node);
            if (client != null) {
                client.close();
            }
            return true;
        });
    }

    public Future<Void> close() {
        return Future.join(clients.values().stream().map(TritonClient::close).toList())
                .transform(closed -> http.close());
    }

    /**
     * Reads the metrics of nodes. A node without an answer is queried again only after {@value #REST_SECONDS} s: its port may be closed to the
     * gateway, and should not delay every scrape. Thread-safe.
     */
    public static final class NodePages {

        private static final int REST_SECONDS = 10;

        private final Function<Node, Future<MetricsReading>> request;
        private final NanoTicker ticker;
        private final Map<Node, Long> failedNanos = new ConcurrentHashMap<>();

        /** @param request queries a node; must complete */
        public NodePages(Function<Node, Future<MetricsReading>> request, NanoTicker ticker) {
            this.request = request;
            this.ticker = ticker;
        }

        /** Fails if the node does not answer, or did not lately. */
        public Future<MetricsReading> read(Node node) {
            long now = ticker.nanos();
            failedNanos.values().removeIf(failed -> now - failed > TimeUnit.SECONDS.toNanos(REST_SECONDS));
            return failedNanos.containsKey(node)
                    ? Future.failedFuture("the node exported no metrics recently")
                    : request.apply(node).onFailure(silent -> failedNanos.put(node, now));
        }
    }
}
