package io.infaas.gateway.identity;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.triton.protocol.CudaSharedMemoryStatusRequest;
import io.infaas.triton.protocol.CudaSharedMemoryStatusResponse;
import io.infaas.triton.protocol.GRPCInferenceServiceService;
import io.infaas.triton.protocol.ModelConfigRequest;
import io.infaas.triton.protocol.ModelConfigResponse;
import io.infaas.triton.protocol.ModelMetadataRequest;
import io.infaas.triton.protocol.ModelMetadataResponse;
import io.infaas.triton.protocol.ModelReadyRequest;
import io.infaas.triton.protocol.ModelReadyResponse;
import io.infaas.triton.protocol.ServerLiveRequest;
import io.infaas.triton.protocol.ServerLiveResponse;
import io.infaas.triton.protocol.ServerMetadataRequest;
import io.infaas.triton.protocol.ServerMetadataResponse;
import io.infaas.triton.protocol.ServerReadyRequest;
import io.infaas.triton.protocol.ServerReadyResponse;
import io.infaas.triton.protocol.SystemSharedMemoryStatusRequest;
import io.infaas.triton.protocol.SystemSharedMemoryStatusResponse;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.StatusException;
import java.util.function.Supplier;

/** The gateway's own answers over gRPC. */
final class GrpcIdentity extends GRPCInferenceServiceService {

    private final Identity identity;

    GrpcIdentity(Identity identity) {
        this.identity = identity;
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
    public Future<SystemSharedMemoryStatusResponse> systemSharedMemoryStatus(SystemSharedMemoryStatusRequest request) {
        return Future.succeededFuture(SystemSharedMemoryStatusResponse.getDefaultInstance());
    }

    @Override
    public Future<CudaSharedMemoryStatusResponse> cudaSharedMemoryStatus(CudaSharedMemoryStatusRequest request) {
        return Future.succeededFuture(CudaSharedMemoryStatusResponse.getDefaultInstance());
    }

    private static <T> Future<T> answer(Supplier<T> answer) {
        try {
            return Future.succeededFuture(answer.get());
        } catch (Refusal refusal) {
            return Future.failedFuture(
                    new StatusException(GrpcStatus.valueOf(refusal.reason().grpcStatus()), refusal.text()));
        }
    }
}
