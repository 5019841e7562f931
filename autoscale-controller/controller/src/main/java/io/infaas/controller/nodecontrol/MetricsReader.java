package io.infaas.controller.nodecontrol;

import io.infaas.gateway.contract.Node;
import io.infaas.triton.metrics.MemoryReading;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the metrics of one node over a single connection; metrics may be off, then it reads nothing. */
final class MetricsReader {

    private static final Logger LOG = LoggerFactory.getLogger(MetricsReader.class);
    /** Largest page, bytes: metrics take some KB per model. */
    private static final long PAGE_CAP = 16L << 20;

    private static final int OK = 200;

    private final HttpClientAgent client;
    private final Node node;
    private final Duration deadline;

    MetricsReader(Vertx vertx, Node node, Duration deadline) {
        this.node = node;
        this.deadline = deadline;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setDefaultHost(node.host())
                        .setConnectTimeout((int) deadline.toMillis())
                        .setKeepAliveTimeout(5),
                new PoolOptions().setHttp1MaxSize(1).setMaxWaitQueueSize(1));
    }

    /** The memory in use; ends by the deadline, with nothing if the node does not answer. */
    Future<MemoryReading> read() {
        if (node.metricsPort() == 0) {
            return Future.succeededFuture(MemoryReading.NONE);
        }
        return client.request(HttpMethod.GET, node.metricsPort(), node.host(), "/metrics")
                .compose(request -> request.send().compose(MetricsReader::page))
                .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .map(page -> MemoryReading.of(page.toString(StandardCharsets.UTF_8)))
                .otherwise(failure -> {
                    LOG.debug("node {}: no metrics", node.id(), failure);
                    return MemoryReading.NONE;
                });
    }

    private static Future<Buffer> page(HttpClientResponse response) {
        if (response.statusCode() != OK) {
            return Future.failedFuture("status " + response.statusCode());
        }
        Buffer page = Buffer.buffer();
        response.handler(chunk -> {
            if (page.length() + chunk.length() > PAGE_CAP) {
                response.request().connection().close();
            } else {
                page.appendBuffer(chunk);
            }
        });
        return response.end().map(page);
    }

    void close() {
        client.close().onFailure(failure -> LOG.debug("connection to a node did not close cleanly", failure));
    }
}
