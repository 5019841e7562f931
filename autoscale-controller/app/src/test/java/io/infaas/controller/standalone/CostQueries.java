package io.infaas.controller.standalone;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Application;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Objective;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;

/** Queries of any application whose inputs are numbers. All their values are 1: a token, a mask, a pixel; only time is measured. */
final class CostQueries implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    /** Of a dimension that the contract leaves open, such as tokens of a text. */
    private static final long OPEN = 32;

    private final TritonClient client;
    private final ModelInferRequest request;

    CostQueries(Vertx vertx, int grpcPort, Application application, Objective objective, int items) {
        client = new TritonClient(vertx, "127.0.0.1", grpcPort, TritonClient.DEFAULT_MESSAGE_CAP);
        ModelInferRequest.Builder all = ModelInferRequest.newBuilder()
                .setModelName(application.name())
                .putParameters("infaas_latency_ms", number(objective.latencyMs()))
                .putParameters("infaas_min_accuracy", number(objective.minAccuracy()));
        for (ContractTensor input : application.contract().inputs()) {
            List<Long> shape =
                    input.shape().stream().map(size -> size > 0 ? size : OPEN).toList();
            all.addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                            .setName(input.name())
                            .setDatatype(input.type().name())
                            .addShape(items)
                            .addAllShape(shape))
                    .addRawInputContents(ones(
                            input,
                            items * shape.stream().mapToLong(size -> size).reduce(1, (a, b) -> a * b)));
        }
        request = all.build();
    }

    private static InferParameter number(double value) {
        return InferParameter.newBuilder().setDoubleParam(value).build();
    }

    private static ByteString ones(ContractTensor input, long count) {
        int width =
                switch (input.type()) {
                    case FP32, INT32 -> Integer.BYTES;
                    case INT64 -> Long.BYTES;
                    default ->
                        throw new IllegalArgumentException("input '%s' is %s: only FP32, INT32 and INT64 can be sent"
                                .formatted(input.name(), input.type()));
                };
        ByteBuffer raw = ByteBuffer.allocate(Math.toIntExact(width * count)).order(ByteOrder.LITTLE_ENDIAN);
        while (raw.hasRemaining()) {
            switch (input.type()) {
                case FP32 -> raw.putFloat(1);
                case INT32 -> raw.putInt(1);
                default -> raw.putLong(1);
            }
        }
        return ByteString.copyFrom(raw.flip());
    }

    /** The full name of the variant that answered. */
    Future<String> send() {
        return client.inferWithMetadata(request, DEADLINE)
                .map(reply -> reply.header(DecisionExposure.VARIANT).orElse("unknown"));
    }

    @Override
    public void close() {
        client.close().onFailure(failure -> {});
    }
}
