package io.infaas.gateway.grpc;

import com.google.protobuf.MessageLite;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.management.ModelControl;
import io.infaas.gateway.management.NodeSettings;
import io.infaas.gateway.management.SharedMemory;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.triton.protocol.CudaSharedMemoryStatusRequest;
import io.infaas.triton.protocol.CudaSharedMemoryStatusResponse;
import io.infaas.triton.protocol.CudaSharedMemoryUnregisterRequest;
import io.infaas.triton.protocol.CudaSharedMemoryUnregisterResponse;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcService;
import io.infaas.triton.protocol.LogSettingsRequest;
import io.infaas.triton.protocol.ModelConfigRequest;
import io.infaas.triton.protocol.ModelConfigResponse;
import io.infaas.triton.protocol.ModelMetadataRequest;
import io.infaas.triton.protocol.ModelReadyRequest;
import io.infaas.triton.protocol.ModelReadyResponse;
import io.infaas.triton.protocol.ModelStatisticsRequest;
import io.infaas.triton.protocol.ModelStatisticsResponse;
import io.infaas.triton.protocol.RepositoryIndexRequest;
import io.infaas.triton.protocol.RepositoryIndexResponse;
import io.infaas.triton.protocol.RepositoryModelLoadRequest;
import io.infaas.triton.protocol.RepositoryModelLoadResponse;
import io.infaas.triton.protocol.RepositoryModelUnloadRequest;
import io.infaas.triton.protocol.RepositoryModelUnloadResponse;
import io.infaas.triton.protocol.ServerLiveRequest;
import io.infaas.triton.protocol.ServerLiveResponse;
import io.infaas.triton.protocol.ServerMetadataRequest;
import io.infaas.triton.protocol.ServerReadyRequest;
import io.infaas.triton.protocol.ServerReadyResponse;
import io.infaas.triton.protocol.SystemSharedMemoryRegisterRequest;
import io.infaas.triton.protocol.SystemSharedMemoryStatusRequest;
import io.infaas.triton.protocol.SystemSharedMemoryStatusResponse;
import io.infaas.triton.protocol.SystemSharedMemoryUnregisterRequest;
import io.infaas.triton.protocol.SystemSharedMemoryUnregisterResponse;
import io.infaas.triton.protocol.TraceSettingRequest;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The methods of {@code inference.GRPCInferenceService} except inference. */
final class TritonMethods {

    private static final String SERVICE = GRPCInferenceServiceGrpcService.SERVICE_DESCRIPTOR.getFullName();

    private final ManagementApi api;
    private final GatewayIdentity identity;
    private final Map<String, ManagementMethods.ManagementMethod> methods = new HashMap<>();

    private TritonMethods(ManagementApi api) {
        this.api = api;
        this.identity = api.identity();
        addHealth();
        addMetadata();
        addRepository();
        addSettings();
        addSharedMemory();
        add("ModelStatistics", UnaryMethod.deferred(ModelStatisticsRequest.parser(), request -> api.statistics()
                .read(request.getName(), request.getVersion())
                .map(models -> ModelStatisticsResponse.newBuilder()
                        .addAllModelStats(models)
                        .build())));
    }

    /** Returns the methods by path. */
    static Map<String, ManagementMethods.ManagementMethod> of(ManagementApi api) {
        return Map.copyOf(new TritonMethods(api).methods);
    }

    private void add(String name, ManagementMethods.ManagementMethod method) {
        methods.put("/" + SERVICE + "/" + name, method);
    }

    private void addHealth() {
        add("ServerLive", UnaryMethod.immediate(ServerLiveRequest.parser(), request -> ServerLiveResponse.newBuilder()
                .setLive(true)
                .build()));
        add(
                "ServerReady",
                UnaryMethod.immediate(ServerReadyRequest.parser(), request -> ServerReadyResponse.newBuilder()
                        .setReady(identity.isReady())
                        .build()));
        add("ModelReady", UnaryMethod.immediate(ModelReadyRequest.parser(), request -> ModelReadyResponse.newBuilder()
                .setReady(identity.isModelReady(request.getName(), request.getVersion()))
                .build()));
    }

    private void addMetadata() {
        add("ServerMetadata", UnaryMethod.immediate(ServerMetadataRequest.parser(), request -> identity.server()));
        add(
                "ModelMetadata",
                UnaryMethod.immediate(
                        ModelMetadataRequest.parser(),
                        request -> identity.metadata(request.getName(), request.getVersion())));
        add(
                "ModelConfig",
                UnaryMethod.immediate(ModelConfigRequest.parser(), request -> ModelConfigResponse.newBuilder()
                        .setConfig(identity.config(request.getName(), request.getVersion()))
                        .build()));
    }

    private void addRepository() {
        ModelControl models = api.models();
        add("RepositoryIndex", UnaryMethod.immediate(RepositoryIndexRequest.parser(), request -> {
            refuseRepository(request.getRepositoryName());
            return RepositoryIndexResponse.newBuilder()
                    .addAllModels(identity.index(request.getReady()))
                    .build();
        }));
        add(
                "RepositoryModelLoad",
                new UnaryMethod<>(
                        RepositoryModelLoadRequest.parser(),
                        (metadata, request) ->
                                changeRepository(metadata, request.getRepositoryName(), () -> models.load(
                                                request.getModelName(), request.getParametersMap())
                                        .map(RepositoryModelLoadResponse.getDefaultInstance()))));
        add(
                "RepositoryModelUnload",
                new UnaryMethod<>(
                        RepositoryModelUnloadRequest.parser(),
                        (metadata, request) -> changeRepository(
                                metadata, request.getRepositoryName(), () -> models.unload(request.getModelName())
                                        .map(RepositoryModelUnloadResponse.getDefaultInstance()))));
    }

    private Future<? extends MessageLite> changeRepository(
            Http2Headers metadata, String repository, Supplier<Future<? extends MessageLite>> change) {
        refuseRepository(repository);
        check(api.access().modelControl(), metadata, ModelControl.OFF);
        return change.get();
    }

    private static void refuseRepository(String name) {
        if (!name.isEmpty()) {
            throw new Refusal(RefusalReason.UNSUPPORTED, GatewayIdentity.NO_REPOSITORIES);
        }
    }

    private void addSettings() {
        add("TraceSetting", new UnaryMethod<>(TraceSettingRequest.parser(), (metadata, request) -> {
            checkSettings(metadata, request.getSettingsCount());
            return api.settings().requestTraceSettings(request);
        }));
        add("LogSettings", new UnaryMethod<>(LogSettingsRequest.parser(), (metadata, request) -> {
            checkSettings(metadata, request.getSettingsCount());
            return api.settings().requestLogSettings(request);
        }));
    }

    private void checkSettings(Http2Headers metadata, int changes) {
        if (changes > 0) {
            check(api.access().settings(), metadata, NodeSettings.OFF);
        }
    }

    private static void check(ClientPermission permission, Http2Headers metadata, String off) {
        if (permission.open()) {
            return;
        }
        SecretHeader required = permission.header().orElseThrow(() -> Refusal.unavailable(off));
        if (!required.matches(metadata.get(required.grpcName()))) {
            throw required.missingOverGrpc();
        }
    }

    private void addSharedMemory() {
        addCudaMemory();
        SharedMemory memory = api.memory();
        if (memory.isPassed()) {
            add(
                    "SystemSharedMemoryStatus",
                    UnaryMethod.deferred(SystemSharedMemoryStatusRequest.parser(), memory::requestStatus));
            add(
                    "SystemSharedMemoryRegister",
                    UnaryMethod.deferred(SystemSharedMemoryRegisterRequest.parser(), memory::register));
            add(
                    "SystemSharedMemoryUnregister",
                    UnaryMethod.deferred(SystemSharedMemoryUnregisterRequest.parser(), memory::unregister));
            return;
        }
        add("SystemSharedMemoryStatus", UnaryMethod.immediate(SystemSharedMemoryStatusRequest.parser(), request -> {
            refuseRegion("system", request.getName());
            return SystemSharedMemoryStatusResponse.getDefaultInstance();
        }));
        // always succeeds with nothing registered, and many clients begin with it
        add(
                "SystemSharedMemoryUnregister",
                UnaryMethod.immediate(
                        SystemSharedMemoryUnregisterRequest.parser(),
                        request -> SystemSharedMemoryUnregisterResponse.getDefaultInstance()));
    }

    private void addCudaMemory() {
        add("CudaSharedMemoryStatus", UnaryMethod.immediate(CudaSharedMemoryStatusRequest.parser(), request -> {
            refuseRegion("cuda", request.getName());
            return CudaSharedMemoryStatusResponse.getDefaultInstance();
        }));
        add(
                "CudaSharedMemoryUnregister",
                UnaryMethod.immediate(
                        CudaSharedMemoryUnregisterRequest.parser(),
                        request -> CudaSharedMemoryUnregisterResponse.getDefaultInstance()));
    }

    private static void refuseRegion(String kind, String name) {
        if (!name.isEmpty()) {
            throw new Refusal(RefusalReason.UNKNOWN_MODEL, GatewayIdentity.noRegion(kind, name));
        }
    }
}
