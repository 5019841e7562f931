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
import io.infaas.triton.protocol.SystemSharedMemoryRegisterRequest;
import io.infaas.triton.protocol.SystemSharedMemoryRegisterResponse;
import io.infaas.triton.protocol.SystemSharedMemoryStatusRequest;
import io.infaas.triton.protocol.SystemSharedMemoryStatusResponse;
import io.infaas.triton.protocol.SystemSharedMemoryUnregisterRequest;
import io.infaas.triton.protocol.SystemSharedMemoryUnregisterResponse;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A gRPC client of one Triton node. Each call ends by its deadline, with a response or with a {@link TritonException}. The
 * exception has the node's own code and text, if there are any. Otherwise it is UNAVAILABLE (node unreachable),
 * DEADLINE_EXCEEDED (late response, or no connection within a second) or RESOURCE_EXHAUSTED (message above the cap). It never retries. Thread-safe.
 */
public final class TritonClient {
    /** 64 MiB, Triton's own limit for HTTP: enough for the tensors of ordinary requests. */
    public static final int DEFAULT_MESSAGE_CAP = 64 << 20;

    /** Bounds a connect to a node that drops packets: the growing intervals of TCP's retries would hide for seconds that it is back. */
    static final int CONNECT_MS = 1_000;

    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 16 << 20;

    private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> HEALTH_CHECK = ServiceMethod.client(
            ServiceName.create("grpc.health.v1", "Health"),
            "Check",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));

    private final UnaryCall.Node node;

    /**
     * A client of the node at {@code host:port}; it connects on the first call.
     *
     * @param messageCap maximum message size in either direction, in bytes
     */
    public TritonClient(Vertx vertx, String host, int port, int messageCap) {
        this(vertx, host, port, messageCap, Credentials.NONE);
    }

    /** A client of a node that requires credentials or proves its identity. */
    public TritonClient(Vertx vertx, String host, int port, int messageCap, Credentials credentials) {
        this(vertx, host, port, messageCap, credentials, HostAddresses.BY_VERTX);
    }

    /** A client whose calls find the address of the node by {@code addresses}. */
    public TritonClient(
            Vertx vertx, String host, int port, int messageCap, Credentials credentials, HostAddresses addresses) {
        if (messageCap < 1) {
            throw new IllegalArgumentException("messageCap is " + messageCap + ": give at least 1 byte");
        }
        HttpClientOptions transport = new HttpClientOptions()
                .setConnectTimeout(CONNECT_MS)
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(STREAM_WINDOW))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW);
        credentials.encrypt(transport);
        GrpcClient client = GrpcClient.builder(vertx)
                .with(new GrpcClientOptions().setMaxMessageSize(messageCap))
                .with(transport)
                .build();
        // Servers reject an :authority that has an IPv6 address without brackets.
        String authority = host.indexOf(':') < 0 ? host : "[" + host + "]";
        node = new UnaryCall.Node(
                vertx, client, SocketAddress.inetSocketAddress(port, authority), addresses, messageCap, credentials);
    }

    /** Whether the server is running and has finished its startup. */
    public Future<Boolean> live(Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.ServerLive, ServerLiveRequest.getDefaultInstance(), deadline)
                .map(ServerLiveResponse::getLive);
    }

    /** Whether the server is ready to serve. */
    public Future<Boolean> ready(Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.ServerReady, ServerReadyRequest.getDefaultInstance(), deadline)
                .map(ServerReadyResponse::getReady);
    }

    /** Whether the server reports SERVING in the protocol grpc.health.v1. */
    public Future<Boolean> serving(Duration deadline) {
        return call(HEALTH_CHECK, HealthCheckRequest.getDefaultInstance(), deadline)
                .map(health -> health.getStatus() == HealthCheckResponse.ServingStatus.SERVING);
    }

    /** Whether any version of the model is ready; false for an unknown model. */
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

    /** Runs one inference. */
    public Future<ModelInferResponse> infer(ModelInferRequest question, Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.ModelInfer, question, deadline);
    }

    /** One inference, with the initial headers of its response. */
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
     * Loads a model from the node's repository; succeeds when the model is ready. If a loaded model is unchanged, the server
     * succeeds without a reload.
     */
    public Future<Void> load(String model, Duration deadline) {
        return load(model, Map.of(), deadline);
    }

    /** Loads a model with a configuration or files that override the node's repository. */
    public Future<Void> load(String model, LoadOverride override, Duration deadline) {
        Map<String, ModelRepositoryParameter> parameters = new HashMap<>();
        parameters.put(
                "config",
                ModelRepositoryParameter.newBuilder()
                        .setStringParam(override.configJson())
                        .build());
        override.files()
                .forEach((place, content) -> parameters.put(
                        "file:" + place,
                        ModelRepositoryParameter.newBuilder()
                                .setBytesParam(content)
                                .build()));
        return load(model, parameters, deadline);
    }

    /** Loads a model with parameters of the protocol, which the server checks. */
    public Future<Void> load(String model, Map<String, ModelRepositoryParameter> parameters, Duration deadline) {
        RepositoryModelLoadRequest question = RepositoryModelLoadRequest.newBuilder()
                .setModelName(model)
                .putAllParameters(parameters)
                .build();
        return call(GRPCInferenceServiceGrpcClient.RepositoryModelLoad, question, deadline)
                .mapEmpty();
    }

    /** Unloads a model; succeeds at once, while queries in flight still finish. An unknown model is not a failure. */
    public Future<Void> unload(String model, Duration deadline) {
        RepositoryModelUnloadRequest question =
                RepositoryModelUnloadRequest.newBuilder().setModelName(model).build();
        return call(GRPCInferenceServiceGrpcClient.RepositoryModelUnload, question, deadline)
                .mapEmpty();
    }

    /**
     * Lists the repository with the state of all models that are or were loaded. This is costly on a large repository: do not
     * poll it.
     *
     * @param readyOnly whether to list only models that are ready
     */
    public Future<List<RepositoryIndexResponse.ModelIndex>> index(boolean readyOnly, Duration deadline) {
        RepositoryIndexRequest question =
                RepositoryIndexRequest.newBuilder().setReady(readyOnly).build();
        return call(GRPCInferenceServiceGrpcClient.RepositoryIndex, question, deadline)
                .map(RepositoryIndexResponse::getModelsList);
    }

    /** Counters of each version of a model, or of all models if {@code model} is empty; a reload resets them. */
    public Future<List<ModelStatistics>> statistics(String model, Duration deadline) {
        ModelStatisticsRequest question =
                ModelStatisticsRequest.newBuilder().setName(model).build();
        return call(GRPCInferenceServiceGrpcClient.ModelStatistics, question, deadline)
                .map(ModelStatisticsResponse::getModelStatsList);
    }

    /** Changes the requested trace settings of a model or of the server, and returns the settings in force. */
    public Future<TraceSettingResponse> traceSetting(TraceSettingRequest question, Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.TraceSetting, question, deadline);
    }

    /** Changes the requested log settings and returns the settings in force. */
    public Future<LogSettingsResponse> logSettings(LogSettingsRequest question, Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.LogSettings, question, deadline);
    }

    /** Returns the registered regions of system shared memory, or the one that is named. */
    public Future<SystemSharedMemoryStatusResponse> sharedMemoryStatus(
            SystemSharedMemoryStatusRequest question, Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.SystemSharedMemoryStatus, question, deadline);
    }

    /** Registers a region of system shared memory. */
    public Future<SystemSharedMemoryRegisterResponse> registerSharedMemory(
            SystemSharedMemoryRegisterRequest question, Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.SystemSharedMemoryRegister, question, deadline);
    }

    /** Unregisters a region of system shared memory; all of them if none is named. */
    public Future<SystemSharedMemoryUnregisterResponse> unregisterSharedMemory(
            SystemSharedMemoryUnregisterRequest question, Duration deadline) {
        return call(GRPCInferenceServiceGrpcClient.SystemSharedMemoryUnregister, question, deadline);
    }

    /** Closes the connections; calls in flight fail with UNAVAILABLE. */
    public Future<Void> close() {
        return node.client().close();
    }

    private <Q extends MessageLite, A extends MessageLite> Future<A> call(
            ServiceMethod<A, Q> method, Q question, Duration deadline) {
        return UnaryCall.send(node, method, question, deadline);
    }
}
