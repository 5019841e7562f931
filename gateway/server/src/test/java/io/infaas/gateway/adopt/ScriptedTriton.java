package io.infaas.gateway.adopt;

import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcService;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelConfigResponse;
import io.infaas.triton.protocol.RepositoryIndexResponse;
import io.infaas.triton.testing.KeptPorts;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that tells what it serves, as told, and serves nothing. */
final class ScriptedTriton {

    private record Loaded(ModelConfig config, List<Long> versions) {}

    private final Vertx vertx;
    private final ConcurrentMap<String, Loaded> models = new ConcurrentHashMap<>();
    final AtomicInteger looks = new AtomicInteger();
    volatile boolean silent;
    private HttpServer server;

    ScriptedTriton(Vertx vertx) throws Exception {
        this.vertx = vertx;
        this.server = listen(KeptPorts.next());
    }

    NodeAddress address() {
        return new NodeAddress("127.0.0.1", server.actualPort(), server.actualPort(), 8002);
    }

    void load(ModelConfig.Builder config, long... versions) {
        List<Long> ready = java.util.Arrays.stream(versions).boxed().toList();
        models.put(config.getName(), new Loaded(config.build(), ready));
    }

    void unload(String name) {
        models.remove(name);
    }

    void kill() throws Exception {
        server.close().await(5, TimeUnit.SECONDS);
    }

    void revive() throws Exception {
        server = listen(server.actualPort());
    }

    private HttpServer listen(int port) throws Exception {
        GrpcServer grpc = GrpcServer.server(vertx);
        grpc.callHandler(
                GRPCInferenceServiceGrpcService.RepositoryIndex,
                call -> call.handler(asked -> {
                    looks.incrementAndGet();
                    if (!silent) {
                        RepositoryIndexResponse.Builder index = RepositoryIndexResponse.newBuilder();
                        for (Map.Entry<String, Loaded> model : models.entrySet()) {
                            for (long version : model.getValue().versions()) {
                                index.addModelsBuilder()
                                        .setName(model.getKey())
                                        .setVersion(Long.toString(version))
                                        .setState("READY");
                            }
                        }
                        call.response().end(index.build());
                    }
                }));
        grpc.callHandler(
                GRPCInferenceServiceGrpcService.ModelConfig,
                call -> call.handler(asked -> {
                    Loaded model = models.get(asked.getName());
                    if (model == null) {
                        call.response()
                                .status(GrpcStatus.NOT_FOUND)
                                .statusMessage("Request for unknown model: '%s' has no available versions"
                                        .formatted(asked.getName()))
                                .end();
                    } else {
                        call.response()
                                .end(ModelConfigResponse.newBuilder()
                                        .setConfig(model.config())
                                        .build());
                    }
                }));
        return vertx.createHttpServer()
                .requestHandler(grpc)
                .listen(port, "127.0.0.1")
                .await(5, TimeUnit.SECONDS);
    }
}
