package io.infaas.gateway.grpc;

import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.triton.protocol.CudaSharedMemoryStatusRequest;
import io.infaas.triton.protocol.CudaSharedMemoryStatusResponse;
import io.infaas.triton.protocol.GRPCInferenceServiceService;
import io.infaas.triton.protocol.LogSettingsRequest;
import io.infaas.triton.protocol.LogSettingsResponse;
import io.infaas.triton.protocol.ModelConfigRequest;
import io.infaas.triton.protocol.ModelConfigResponse;
import io.infaas.triton.protocol.ModelMetadataRequest;
import io.infaas.triton.protocol.ModelMetadataResponse;
import io.infaas.triton.protocol.ModelReadyRequest;
import io.infaas.triton.protocol.ModelReadyResponse;
import io.infaas.triton.protocol.ModelStatisticsRequest;
import io.infaas.triton.protocol.ModelStatisticsResponse;
import io.infaas.triton.protocol.RepositoryIndexRequest;
import io.infaas.triton.protocol.RepositoryIndexResponse;
import io.infaas.triton.protocol.ServerLiveRequest;
import io.infaas.triton.protocol.ServerLiveResponse;
import io.infaas.triton.protocol.ServerMetadataRequest;
import io.infaas.triton.protocol.ServerMetadataResponse;
import io.infaas.triton.protocol.ServerReadyRequest;
import io.infaas.triton.protocol.ServerReadyResponse;
import io.infaas.triton.protocol.SystemSharedMemoryStatusRequest;
import io.infaas.triton.protocol.SystemSharedMemoryStatusResponse;
import io.infaas.triton.protocol.TraceSettingRequest;
import io.infaas.triton.protocol.TraceSettingResponse;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** The gateway's own answers over gRPC. */
final class TritonMethods extends GRPCInferenceServiceService {

    private final GatewayIdentity identity;
    private final ManagementApi surface;

    TritonMethods(ManagementApi surface) {
        this.identity = surface.identity();
        this.surface = surface;
    }

    @Override
    public Future<ServerLiveResponse> serverLive(ServerLiveRequest request) {
        return Future.succeededFuture(
                ServerLiveResponse.newBuilder().setLive(true).build());
    }

    @Override
    public Future<ServerReadyResponse> serverReady(ServerReadyRequest request) {
        return Future.succeededFuture(
                ServerReadyResponse.newBuilder().setReady(identity.ready()).build());
    }

    @Override
    public Future<ModelReadyResponse> modelReady(ModelReadyRequest request) {
        return answer(() -> ModelReadyResponse.newBuilder()
                .setReady(identity.modelReady(request.getName(), request.getVersion()))
                .build());
    }

    @Override
    public Future<ServerMetadataResponse> serverMetadata(ServerMetadataRequest request) {
        return Future.succeededFuture(identity.server());
    }

    @Override
    public Future<ModelMetadataResponse> modelMetadata(ModelMetadataRequest request) {
        return answer(() -> identity.metadata(request.getName(), request.getVersion()));
    }

    @Override
    public Future<ModelConfigResponse> modelConfig(ModelConfigRequest request) {
        return answer(() -> ModelConfigResponse.newBuilder()
                .setConfig(identity.config(request.getName(), request.getVersion()))
                .build());
    }

    @Override
    public Future<ModelStatisticsResponse> modelStatistics(ModelStatisticsRequest request) {
        return GrpcFailures.answer(() -> surface.statistics()
                .read(request.getName(), request.getVersion())
                .map(models -> ModelStatisticsResponse.newBuilder()
                        .addAllModelStats(models)
                        .build()));
    }

    @Override
    public Future<RepositoryIndexResponse> repositoryIndex(RepositoryIndexRequest request) {
        return answer(() -> {
            if (!request.getRepositoryName().isEmpty()) {
                throw new Refusal(RefusalReason.UNSUPPORTED, GatewayIdentity.NO_REPOSITORIES);
            }
            return RepositoryIndexResponse.newBuilder()
                    .addAllModels(identity.index(request.getReady()))
                    .build();
        });
    }

    @Override
    public Future<TraceSettingResponse> traceSetting(TraceSettingRequest request) {
        return GrpcFailures.answer(() -> surface.settings().trace(request));
    }

    @Override
    public Future<LogSettingsResponse> logSettings(LogSettingsRequest request) {
        return GrpcFailures.answer(() -> surface.settings().log(request));
    }

    @Override
    public Future<SystemSharedMemoryStatusResponse> systemSharedMemoryStatus(SystemSharedMemoryStatusRequest request) {
        return answer(() -> {
            noRegion("system", request.getName());
            return SystemSharedMemoryStatusResponse.getDefaultInstance();
        });
    }

    @Override
    public Future<CudaSharedMemoryStatusResponse> cudaSharedMemoryStatus(CudaSharedMemoryStatusRequest request) {
        return answer(() -> {
            noRegion("cuda", request.getName());
            return CudaSharedMemoryStatusResponse.getDefaultInstance();
        });
    }

    private static void noRegion(String kind, String name) {
        if (!name.isEmpty()) {
            throw new Refusal(RefusalReason.UNKNOWN_MODEL, GatewayIdentity.noRegion(kind, name));
        }
    }

    private static <T> Future<T> answer(Supplier<T> answer) {
        return GrpcFailures.answer(() -> Future.succeededFuture(answer.get()));
    }
}
