package io.infaas.gateway.nodes;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcService;
import io.infaas.triton.protocol.GRPCInferenceServiceService;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelReadyRequest;
import io.infaas.triton.protocol.ModelReadyResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.StatusException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A node whose models add up the numbers of each sequence. As a Triton, it refuses a request of a sequence that did not start there. */
final class SummingNode {

    private final String id;
    private final Map<String, Integer> sums = new ConcurrentHashMap<>();
    private final HttpServer grpc;

    SummingNode(Vertx vertx, String id) throws Exception {
        this.id = id;
        GrpcServer server = GrpcServer.server(vertx);
        server.addService(GRPCInferenceServiceGrpcService.of(new Sums()));
        grpc = vertx.createHttpServer()
                .requestHandler(server)
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
    }

    Node node() {
        return new Node(id, "127.0.0.1", grpc.actualPort(), grpc.actualPort(), Catalogs.NODE_TYPE);
    }

    /** Sequences that have started and not ended here. */
    int sequences() {
        return sums.size();
    }

    /** A request of a sequence, of one number. */
    static ModelInferRequest request(String name, Object sequence, int number, boolean start, boolean end) {
        InferParameter.Builder named = InferParameter.newBuilder();
        return ModelInferRequest.newBuilder()
                .setModelName(name)
                .putParameters(
                        "sequence_id",
                        (sequence instanceof Long whole
                                        ? named.setInt64Param(whole)
                                        : named.setStringParam(sequence.toString()))
                                .build())
                .putParameters("sequence_start", flag(start))
                .putParameters("sequence_end", flag(end))
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("INT32")
                        .addShape(1))
                .addRawInputContents(ByteString.copyFrom(
                        ByteBuffer.allocate(Integer.BYTES).putInt(number).flip()))
                .build();
    }

    private static InferParameter flag(boolean value) {
        return InferParameter.newBuilder().setBoolParam(value).build();
    }

    /** The sum in an answer. */
    static int sum(ModelInferResponse answer) {
        return answer.getRawOutputContents(0).asReadOnlyByteBuffer().getInt();
    }

    private final class Sums extends GRPCInferenceServiceService {

        @Override
        public Future<ModelReadyResponse> modelReady(ModelReadyRequest request) {
            return Future.succeededFuture(
                    ModelReadyResponse.newBuilder().setReady(true).build());
        }

        @Override
        public Future<ModelInferResponse> modelInfer(ModelInferRequest request) {
            InferParameter named = request.getParametersOrThrow("sequence_id");
            String sequence = named.hasStringParam() ? "'" + named.getStringParam() + "'" : "" + named.getInt64Param();
            boolean start = request.getParametersOrThrow("sequence_start").getBoolParam();
            Integer before = start ? Integer.valueOf(0) : sums.get(sequence);
            if (before == null) {
                return Future.failedFuture(new StatusException(
                        GrpcStatus.INVALID_ARGUMENT,
                        "inference request for sequence %s to model '%s' must specify the START flag on the first request of the sequence"
                                .formatted(sequence, request.getModelName())));
            }
            int number = request.getRawInputContents(0).asReadOnlyByteBuffer().getInt();
            int sum = before + number;
            if (request.getParametersOrThrow("sequence_end").getBoolParam()) {
                sums.remove(sequence);
            } else {
                sums.put(sequence, sum);
            }
            return Future.succeededFuture(ModelInferResponse.newBuilder()
                    .setModelName(request.getModelName())
                    .setModelVersion("1")
                    .addRawOutputContents(ByteString.copyFrom(
                            ByteBuffer.allocate(Integer.BYTES).putInt(sum).flip()))
                    .build());
        }
    }
}
