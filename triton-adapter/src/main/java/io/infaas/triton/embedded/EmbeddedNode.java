package io.infaas.triton.embedded;

import io.infaas.triton.client.VertxDefaults;
import io.infaas.triton.embedded.grpc.NodeGrpcService;
import io.infaas.triton.embedded.http.NodeHttpService;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: models on ONNX Runtime behind Triton's three ports. It owns and closes all threads, ports and sessions. */
public final class EmbeddedNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedNode.class);
    /** Maximum size of one request, in bytes: a tensor of 64 MiB and its header. */
    private static final int MAX_REQUEST = 65 * 1024 * 1024;
    /** Maximum wait of a closing node for requests in flight, in seconds. */
    private static final long DRAIN_SECONDS = 20;

    private final Vertx vertx;
    private final ModelRegistry models;
    private final List<HttpServer> servers = new ArrayList<>();
    private boolean closed;

    private EmbeddedNode(Vertx vertx, ModelRegistry models) {
        this.vertx = vertx;
        this.models = models;
    }

    /**
     * Loads the models that the options name, then listens. Blocks until the node serves.
     *
     * @throws NodeStartException with a one-line message, if the repository is unreadable, a model fails to load or a port is in use;
     *     nothing keeps running
     */
    public static EmbeddedNode start(NodeOptions options) throws NodeStartException {
        if (!Files.isDirectory(options.repository()) || !Files.isReadable(options.repository())) {
            throw new NodeStartException("model repository " + options.repository()
                    + " is no readable folder: give --model-repository a folder with one folder for each model");
        }
        long inFlight = Math.max(MAX_REQUEST, Runtime.getRuntime().maxMemory() / 4);
        ModelRegistry models = new ModelRegistry(options.repository(), inFlight, System::currentTimeMillis);
        EmbeddedNode node = new EmbeddedNode(Vertx.vertx(VertxDefaults.options()), models);
        try {
            node.load(options.load());
            NodeHttpService http = new NodeHttpService(node.vertx, models, MAX_REQUEST);
            NodeGrpcService grpc = new NodeGrpcService(node.vertx, models, MAX_REQUEST);
            node.listen("http", NodeHttpService.options(), http::handle, options.host(), options.httpPort());
            node.listen("grpc", NodeGrpcService.options(), grpc::handle, options.host(), options.grpcPort());
            node.listen(
                    "metrics",
                    new HttpServerOptions(),
                    new MetricsPage(models)::handle,
                    options.host(),
                    options.metricsPort());
            return node;
        } catch (NodeStartException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private void load(List<String> patterns) throws NodeStartException {
        try {
            List<String> names = patterns.contains("*") ? models.folders() : patterns;
            for (String name : names) {
                models.load(name, java.util.Optional.empty());
            }
        } catch (NodeException e) {
            throw new NodeStartException(e.text().strip().replace("\n", " ") + ": mend the model or leave it out", e);
        }
    }

    private void listen(
            String name, HttpServerOptions options, Handler<HttpServerRequest> handler, String host, int port)
            throws NodeStartException {
        Future<HttpServer> listening =
                vertx.createHttpServer(options).requestHandler(handler).listen(port, host);
        try {
            servers.add(listening.await(10, TimeUnit.SECONDS));
        } catch (Exception e) {
            // await() throws the future's failure, for example a BindException, without declaring it.
            throw new NodeStartException(
                    name + " port " + port + " of " + host + " can't be opened (" + e.getMessage() + "): give --" + name
                            + "-port another one, or 0 for a free one",
                    e);
        }
    }

    public int httpPort() {
        return servers.get(0).actualPort();
    }

    public int grpcPort() {
        return servers.get(1).actualPort();
    }

    public int metricsPort() {
        return servers.get(2).actualPort();
    }

    /** Refuses new requests, finishes requests in flight within 20 s, then frees all resources. Blocks until then. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            List<Future<Void>> ends = servers.stream()
                    .map(s -> s.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS))
                    .toList();
            if (!ends.isEmpty()) {
                Future.join(ends).await(DRAIN_SECONDS + 2, TimeUnit.SECONDS);
            }
            if (!models.drain(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS))) {
                LOG.warn("requests were still running after {} s", DRAIN_SECONDS);
            }
            vertx.close().await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("node did not shut down cleanly: {}", e.toString());
        }
    }
}
