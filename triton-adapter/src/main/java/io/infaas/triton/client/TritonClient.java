package io.infaas.triton.client;

import com.google.protobuf.MessageLite;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcClient;
import io.infaas.triton.protocol.LogSettingsRequest;
import io.infaas.triton.protocol.LogSettingsResponse;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelConfigRequest;
import io.infaas.triton.protocol.ModelConfigResponse;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelMetadataRequest;
import io.infaas.triton.protocol.ModelMetadataResponse;
import io.infaas.triton.protocol.ModelReadyRequest;
import io.infaas.triton.protocol.ModelReadyResponse;
import io.infaas.triton.protocol.ModelRepositoryParameter;
import io.infaas.triton.protocol.ModelStatistics;
import io.infaas.triton.protocol.ModelStatisticsRequest;
import io.infaas.triton.protocol.ModelStatisticsResponse;
import io.infaas.triton.protocol.RepositoryIndexRequest;
import io.infaas.triton.protocol.RepositoryIndexResponse;
import io.infaas.triton.protocol.RepositoryModelLoadRequest;
import io.infaas.triton.protocol.RepositoryModelUnloadRequest;
import io.infaas.triton.protocol.ServerLiveRequest;
import io.infaas.triton.protocol.ServerLiveResponse;
import io.infaas.triton.protocol.ServerMetadataRequest;
import io.infaas.triton.protocol.ServerMetadataResponse;
import io.infaas.triton.protocol.ServerReadyRequest;
import io.infaas.triton.protocol.ServerReadyResponse;
import io.infaas.triton.protocol.TraceSettingRequest;
import io.infaas.triton.protocol.TraceSettingResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks one Triton node over gRPC. Each call ends by its deadline, with an answer or with a {@link TritonException}: the
 * node's own code and text, UNAVAILABLE if the node is unreachable, DEADLINE_EXCEEDED if the response is late, and
 * RESOURCE_EXHAUSTED for a message above the cap. Nothing is retried. May be used from any thread.
 */
public final class TritonClient {
    /** Enough for the tensors of ordinary requests: 64 MiB, Triton's own bound for HTTP. */
    public static final int DEFAULT_MESSAGE_CAP = 64 << 20;

    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 16 << 20;

    private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> HEALTH_CHECK = ServiceMethod.client(
            ServiceName.create("grpc.health.v1", "Health"),
            "Check",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));

    private final UnaryCall.Node node;

    /**
     * A client of the node at {@code host:port}; nothing is connected before the first call.
     *
     * @param messageCap largest message in either direction, bytes
     */
    public TritonClient(Vertx vertx, String host, int port, int messageCap) {
        this(vertx, host, port, messageCap, Credentials.NONE);
    }

    /** A client of a node that requires credentials or proves its identity. */
    public TritonClient(Vertx vertx, String host, int port, int messageCap, Credentials credentials) {
        if (messageCap < 1) {
            throw new IllegalArgumentException("messageCap is " + messageCap + ": give at least 1 byte");
        }
        HttpClientOptions transport = new HttpClientOptions()
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(STREAM_WINDOW))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW);
        credentials.encrypt(transport);
        GrpcClient client = GrpcClient.builder(vertx)
                .with(new GrpcClientOptions().setMaxMessageSize(messageCap))
                .with(transport)
                .build();
        // servers refuse an :authority with an IPv6 address without brackets
        String named = host.indexOf(':') < 0 ? host : "[" + host + "]";
        node = new UnaryCall.Node(vertx, client, SocketAddress.inetSocketAddress(port, named), messageCap, credentials);
    }

    /** Whether the server runs and has finished its start. */
    public Future<Boolean> live(Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.ServerLive, ServerLiveRequest.getDefaultInstance(), deadline)
                .map(ServerLiveResponse::getLive);
    }

    /** Whether the server is ready to serve. */
    public Future<Boolean> ready(Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.ServerReady, ServerReadyRequest.getDefaultInstance(), deadline)
                .map(ServerReadyResponse::getReady);
    }

    /** Does the server say SERVING by the protocol grpc.health.v1. */
    public Future<Boolean> serving(Duration deadline) {
        return call(HEALTH_CHECK, HealthCheckRequest.getDefaultInstance(), deadline)
                .map(health -> health.getStatus() == HealthCheckResponse.ServingStatus.SERVING);
    }

    /** Is any version of the model ready; false for a model that the server does not know. */
    public Future<Boolean> modelReady(String model, Duration deadline) {
        ModelReadyRequest question =
                ModelReadyRequest.newBuilder().setName(model).build();
        return call(GRPCInferenceServiceGrpcClient.ModelReady, question, deadline)
                .map(ModelReadyResponse::getReady);
    }

    /** Name, version and extensions of the server. */
    public Future<ServerMetadataResponse> serverMetadata(Duration deadline) {
        return call(
                GRPCInferenceServiceGrpcClient.ServerMetadata, ServerMetadataRequest.getDefaultInstance(), deadline);
    }

    /** Versions and tensors of a model; shapes include the batch dimension. */
    public Future<ModelMetadataResponse> modelMetadata(String model, Duration deadline) {
        ModelMetadataRequest question =
                ModelMetadataRequest.newBuilder().setName(model).build();
        return call(GRPCInferenceServiceGrpcClient.ModelMetadata, question, deadline);
    }

    /** The configuration of a loaded model, completed by the server. */
    public Future<ModelConfig> modelConfig(String model, Duration deadline) {
        ModelConfigRequest question =
                ModelConfigRequest.newBuilder().setName(model).build();
        return call(GRPCInferenceServiceGrpcClient.ModelConfig, question, deadline)
                .map(ModelConfigResponse::getConfig);
    }

    /** One inference. */
    public Future<ModelInferResponse> infer(ModelInferRequest question, Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.ModelInfer, question, deadline);
    }

    /** One inference, with the headers that came before its answer. */
    public Future<InferReply> inferWithMetadata(ModelInferRequest question, Duration deadline) {
        Map<String, String> headers = new ConcurrentHashMap<>();
        return UnaryCall.send(
                        node,
                        GRPCInferenceServiceGrpcClient.ModelInfer,
                        question,
                        deadline,
                        initial -> initial.forEach(
                                (name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value)))
                .map(answer -> new InferReply(answer, headers));
    }

    /**
     * Loads a model as the node's repository has it; succeeds when it is ready. A server that sees no change to a loaded
     * model succeeds without doing anything.
     */
    public Future<Void> load(String model, Duration deadline) {
        return load(RepositoryModelLoadRequest.newBuilder().setModelName(model), deadline);
    }

    /** Loads a model with another configuration, or with other files, than the node's repository has. */
    public Future<Void> load(String model, LoadOverride override, Duration deadline) {
        RepositoryModelLoadRequest.Builder question = RepositoryModelLoadRequest.newBuilder()
                .setModelName(model)
                .putParameters(
                        "config",
                        ModelRepositoryParameter.newBuilder()
                                .setStringParam(override.configJson())
                                .build());
        override.files()
                .forEach((place, content) -> question.putParameters(
                        "file:" + place,
                        ModelRepositoryParameter.newBuilder()
                                .setBytesParam(content)
                                .build()));
        return load(question, deadline);
    }

    private Future<Void> load(RepositoryModelLoadRequest.Builder question, Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.RepositoryModelLoad, question.build(), deadline)
                .mapEmpty();
    }

    /**
     * Takes a model out of service; succeeds at once, while queries in flight still finish. A model that the server does
     * not know is no failure.
     */
    public Future<Void> unload(String model, Duration deadline) {
        RepositoryModelUnloadRequest question =
                RepositoryModelUnloadRequest.newBuilder().setModelName(model).build();
        return call(GRPCInferenceServiceGrpcClient.RepositoryModelUnload, question, deadline)
                .mapEmpty();
    }

    /**
     * Lists the repository with the state of all models that are or were loaded. Costly on a large repository: do not poll it.
     *
     * @param readyOnly whether to list only models that can serve now
     */
    public Future<List<RepositoryIndexResponse.ModelIndex>> index(boolean readyOnly, Duration deadline) {
        RepositoryIndexRequest question =
                RepositoryIndexRequest.newBuilder().setReady(readyOnly).build();
        return call(GRPCInferenceServiceGrpcClient.RepositoryIndex, question, deadline)
                .map(RepositoryIndexResponse::getModelsList);
    }

    /** Counters of each version of a model, or of all models if {@code model} is empty; they start anew at a reload. */
    public Future<List<ModelStatistics>> statistics(String model, Duration deadline) {
        ModelStatisticsRequest question =
                ModelStatisticsRequest.newBuilder().setName(model).build();
        return call(GRPCInferenceServiceGrpcClient.ModelStatistics, question, deadline)
                .map(ModelStatisticsResponse::getModelStatsList);
    }

    /** Changes trace settings as requested, of a model or of the server, and returns the settings in force. */
    public Future<TraceSettingResponse> traceSetting(TraceSettingRequest question, Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.TraceSetting, question, deadline);
    }

    /** Changes log settings as requested and returns the settings in force. */
    public Future<LogSettingsResponse> logSettings(LogSettingsRequest question, Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.LogSettings, question, deadline);
    }

    /** Closes the connections; calls under way end UNAVAILABLE. */
    public Future<Void> close() {
        return node.client().close();
    }

    private <Q extends MessageLite, A extends MessageLite> Future<A> call(
            ServiceMethod<A, Q> method, Q question, Duration deadline) {
        return UnaryCall.send(node, method, question, deadline);
    }
}
