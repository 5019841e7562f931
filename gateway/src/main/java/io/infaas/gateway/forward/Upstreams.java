package io.infaas.gateway.forward;

import io.infaas.gateway.routing.Limits;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;

/** The connections to nodes, pooled per address. Requests that wait for one are bounded by the queries in flight. */
public final class Upstreams {

    /** A node on the same network answers sooner, or is not there. */
    private static final int CONNECT_MS = 1_000;

    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 16 << 20;
    private static final int HTTP2_CONNECTIONS = 2;
    private static final int MAX_HEADER_BYTES = 64 << 10;

    private Upstreams() {}

    /** HTTP/2 with prior knowledge: many streams on few connections, with windows that a tensor fits into. */
    public static HttpClient http2(Vertx vertx, Limits limits) {
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(
                        new Http2Settings().setInitialWindowSize(STREAM_WINDOW).setMaxHeaderListSize(MAX_HEADER_BYTES))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                .setConnectTimeout(CONNECT_MS)
                .setTcpNoDelay(true);
        PoolOptions pool =
                new PoolOptions().setHttp2MaxSize(HTTP2_CONNECTIONS).setMaxWaitQueueSize(limits.maxInFlight());
        return client(vertx, options, pool);
    }

    private static HttpClient client(Vertx vertx, HttpClientOptions options, PoolOptions pool) {
        return vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(Connections::quiet)
                .build();
    }
}
