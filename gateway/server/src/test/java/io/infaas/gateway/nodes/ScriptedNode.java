package io.infaas.gateway.nodes;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcService;
import io.infaas.triton.protocol.GRPCInferenceServiceService;
import io.infaas.triton.protocol.LogSettingsRequest;
import io.infaas.triton.protocol.LogSettingsResponse;
import io.infaas.triton.protocol.ModelReadyRequest;
import io.infaas.triton.protocol.ModelReadyResponse;
import io.infaas.triton.protocol.RepositoryModelLoadRequest;
import io.infaas.triton.protocol.RepositoryModelLoadResponse;
import io.infaas.triton.protocol.RepositoryModelUnloadRequest;
import io.infaas.triton.protocol.RepositoryModelUnloadResponse;
import io.infaas.triton.protocol.TraceSettingRequest;
import io.infaas.triton.protocol.TraceSettingResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.StatusException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A node that remembers what it was asked, and does or refuses it as told; all models are loaded in the beginning. */
public final class ScriptedNode {

    /** In the order in which it came. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    public final Set<String> unloaded = ConcurrentHashMap.newKeySet();

    /** What it says to everything, if it is not empty; {@code %s} is the model. */
    public volatile String refusal = "";

    private final String id;
    private final HttpServer http;
    private final HttpServer grpc;

    public ScriptedNode(Vertx vertx, String id) throws Exception {
        this.id = id;
        GrpcServer server = GrpcServer.server(vertx);
        server.addService(GRPCInferenceServiceGrpcService.of(new Said()));
        this.grpc = vertx.createHttpServer()
                .requestHandler(server)
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
        this.http = vertx.createHttpServer()
                .requestHandler(this::http)
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
    }

    public Node node() {
        return new Node(id, "127.0.0.1", http.actualPort(), grpc.actualPort(), Catalogs.NODE_TYPE);
    }

    /** Nobody is there any more. */
    public void kill() throws Exception {
        http.close().await(10, TimeUnit.SECONDS);
        grpc.close().await(10, TimeUnit.SECONDS);
    }

    private void http(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            asked.add(request.method() + " " + request.path() + " " + body);
            String path = request.path();
            boolean refused = !refusal.isEmpty();
            request.response()
                    .setStatusCode(refused ? 501 : 200)
                    .end(refused ? "{\"error\":\"" + refusal.formatted(path) + "\"}" : "{\"node\":\"" + id + "\"}");
        });
    }

    private final class Said extends GRPCInferenceServiceService {

        @Override
        public Future<ModelReadyResponse> modelReady(ModelReadyRequest request) {
            return Future.succeededFuture(ModelReadyResponse.newBuilder()
                    .setReady(!unloaded.contains(request.getName()))
                    .build());
        }

        @Override
        public Future<TraceSettingResponse> traceSetting(TraceSettingRequest request) {
            TraceSettingResponse.Builder response = TraceSettingResponse.newBuilder()
                    .putSettings(
                            "told_by",
                            TraceSettingResponse.SettingValue.newBuilder()
                                    .addValue(id)
                                    .build());
            return answer("trace", request.getModelName(), response.build());
        }

        @Override
        public Future<LogSettingsResponse> logSettings(LogSettingsRequest request) {
            return answer("log", "", LogSettingsResponse.getDefaultInstance());
        }

        @Override
        public Future<RepositoryModelLoadResponse> repositoryModelLoad(RepositoryModelLoadRequest request) {
            return answer("load", request.getModelName(), RepositoryModelLoadResponse.getDefaultInstance())
                    .onSuccess(loaded -> unloaded.remove(request.getModelName()));
        }

        @Override
        public Future<RepositoryModelUnloadResponse> repositoryModelUnload(RepositoryModelUnloadRequest request) {
            return answer("unload", request.getModelName(), RepositoryModelUnloadResponse.getDefaultInstance())
                    .onSuccess(gone -> unloaded.add(request.getModelName()));
        }

        private <A> Future<A> answer(String what, String model, A answer) {
            asked.add(what + " " + model);
            return refusal.isEmpty()
                    ? Future.succeededFuture(answer)
                    : Future.failedFuture(new StatusException(GrpcStatus.INVALID_ARGUMENT, refusal.formatted(model)));
        }
    }
}
