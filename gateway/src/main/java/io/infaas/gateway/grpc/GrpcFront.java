package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.Connections;
import io.infaas.gateway.forward.Upstreams;
import io.infaas.gateway.routing.Front;
import io.infaas.gateway.routing.Serving;
import io.vertx.core.Future;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.server.GrpcServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** HTTP/2 without TLS: ModelInfer is forwarded, every other method is answered by the gateway itself. */
public final class GrpcFront implements Front {

    static final String MODEL_INFER = "/inference.GRPCInferenceService/ModelInfer";

    private static final int MAX_STREAMS = 1_000;
    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 16 << 20;
    private static final int MAX_HEADER_BYTES = 64 << 10;
    /** A client with short deadlines cancels a lot and is no attacker: the default of 200 in 30 s would disconnect it. */
    private static final int MAX_RESETS_PER_30_S = 30_000;

    private final HttpServer server;
    private final HttpClient client;

    private GrpcFront(HttpServer server, HttpClient client) {
        this.server = server;
        this.client = client;
    }

    /**
     * Binds the port, 0 for a free one.
     *
     * @param control gets every method that is not inference
     */
    public static Future<GrpcFront> listen(Serving serving, GrpcServer control, String host, int port) {
        HttpClient client = Upstreams.http2(serving.vertx(), serving.limits());
        return serving.vertx()
                .createHttpServer(options())
                .connectionHandler(Connections::quiet)
                .requestHandler(request -> handle(serving, client, control, request))
                .listen(port, host)
                .map(server -> new GrpcFront(server, client))
                .onFailure(cause -> client.close());
    }

    private static void handle(Serving serving, HttpClient client, GrpcServer control, HttpServerRequest request) {
        if (!request.path().equals(MODEL_INFER)) {
            control.handle(request);
            return;
        }
        String type = request.getHeader("content-type");
        if (type == null || !type.startsWith("application/grpc")) {
            request.response().setStatusCode(415).end();
            return;
        }
        GrpcCall.begin(serving, client, request);
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(MAX_STREAMS)
                        .setInitialWindowSize(STREAM_WINDOW)
                        .setMaxHeaderListSize(MAX_HEADER_BYTES))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS_PER_30_S)
                .setTcpNoDelay(true);
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<Void> shutdown(Duration grace) {
        return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS).eventually(client::close);
    }
}
