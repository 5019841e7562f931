package io.infaas.controller.standalone.demonstration;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Objective;
import io.infaas.controller.loop.BoundedWait;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A gateway's client, as a user would write it: objectives are gRPC request parameters or HTTP headers. */
public final class GatewayClient implements AutoCloseable {

    /** A query may have to wait for a cold start, or for many others on a machine that is busy otherwise. */
    static final Duration DEADLINE = Duration.ofSeconds(60);

    /** The status of a query that got no answer at all. */
    private static final String NO_ANSWER = "NO_ANSWER";

    private final TritonClient grpc;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI httpAddress;
    private final ContractTensor input;
    private final String output;

    /**
     * The answer to one batch.
     *
     * @param variant full name of the variant that served it
     * @param node id of its node
     * @param classes predicted class of each item
     */
    public record QueryAnswer(String variant, String node, List<Integer> classes) {

        public QueryAnswer {
            classes = List.copyOf(classes);
        }
    }

    /** A query without an answer. The message is the gateway's text. */
    static final class QueryRefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String status;

        /** @param status the protocol's status, such as {@code INVALID_ARGUMENT} or {@code 400} */
        QueryRefusedException(String status, String text) {
            super(text);
            this.status = status;
        }

        String status() {
            return status;
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    /** @param contract has one input, and an output of class scores as its first */
    public GatewayClient(Vertx vertx, String host, int httpPort, int grpcPort, Contract contract) {
        this.grpc = new TritonClient(vertx, host, grpcPort, TritonClient.DEFAULT_MESSAGE_CAP);
        this.httpAddress = URI.create("http://" + host + ":" + httpPort);
        this.input = contract.inputs().get(0);
        this.output = contract.outputs().get(0).name();
    }

    /**
     * Sends a query over gRPC.
     *
     * @param model an application, an architecture or a variant
     */
    public Future<QueryAnswer> send(String model, Objective objective, LabelledBatch batch) {
        return grpc.inferWithMetadata(request(model, objective, batch), DEADLINE)
                .map(reply -> new QueryAnswer(
                        reply.header(DecisionExposure.VARIANT).orElse("unknown"),
                        reply.header(DecisionExposure.NODE).orElse("unknown"),
                        classes(reply.answer(), batch.size())));
    }

    /** Sends a query over gRPC and waits for its answer. */
    QueryAnswer query(String model, Objective objective, LabelledBatch batch)
            throws QueryRefusedException, InterruptedException {
        try {
            // the client enforces the deadline; this limit holds if the client fails to
            return BoundedWait.forResult(send(model, objective, batch), DEADLINE.plusSeconds(5), "query");
        } catch (InterruptedException e) {
            throw e;
        } catch (TritonException e) {
            throw new QueryRefusedException(e.code().name(), String.valueOf(e.getMessage()));
        } catch (Exception e) {
            throw new QueryRefusedException(NO_ANSWER, String.valueOf(e));
        }
    }

    /** Sends a query over HTTP and waits for its answer, which it does not read. */
    void queryOverHttp(String model, Objective objective, LabelledBatch batch)
            throws QueryRefusedException, InterruptedException {
        ModelInferRequest.InferInputTensor tensor =
                request(model, batch).build().getInputs(0);
        byte[] raw = batch.raw().toByteArray();
        byte[] head =
                "{\"inputs\":[{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":%s,\"parameters\":{\"binary_data_size\":%d}}]}"
                        .formatted(tensor.getName(), tensor.getDatatype(), tensor.getShapeList(), raw.length)
                        .getBytes(StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(httpAddress.resolve("/v2/models/" + model + "/infer"))
                .timeout(DEADLINE)
                .header("Inference-Header-Content-Length", String.valueOf(head.length))
                .header("infaas-latency-ms", String.valueOf(objective.latencyMs()))
                .header("infaas-min-accuracy", String.valueOf(objective.minAccuracy()))
                .header("infaas-preferred-accuracy", String.valueOf(objective.preferredAccuracy()))
                .POST(BodyPublishers.concat(BodyPublishers.ofByteArray(head), BodyPublishers.ofByteArray(raw)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new QueryRefusedException(String.valueOf(response.statusCode()), response.body());
            }
        } catch (IOException e) {
            throw new QueryRefusedException(NO_ANSWER, String.valueOf(e));
        }
    }

    @Override
    public void close() {
        grpc.close().onFailure(failure -> {});
    }

    /** An objective travels in request parameters. */
    private ModelInferRequest request(String model, Objective objective, LabelledBatch batch) {
        return request(model, batch)
                .putParameters("infaas_latency_ms", number(objective.latencyMs()))
                .putParameters("infaas_min_accuracy", number(objective.minAccuracy()))
                .putParameters("infaas_preferred_accuracy", number(objective.preferredAccuracy()))
                .build();
    }

    private ModelInferRequest.Builder request(String model, LabelledBatch batch) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .setId("demonstration-" + batch.first())
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName(input.name())
                        .setDatatype(input.type().name())
                        .addShape(batch.size())
                        .addAllShape(input.shape()))
                .addRawInputContents(batch.raw());
    }

    private static InferParameter number(double value) {
        return InferParameter.newBuilder().setDoubleParam(value).build();
    }

    private List<Integer> classes(ModelInferResponse response, int items) {
        for (int i = 0; i < response.getOutputsCount(); i++) {
            if (response.getOutputs(i).getName().equals(output)) {
                return largest(response.getRawOutputContents(i), items);
            }
        }
        throw new IllegalStateException("the answer has no output '%s'".formatted(output));
    }

    /** The index of the largest score in each row. */
    private static List<Integer> largest(ByteString raw, int items) {
        FloatBuffer scores =
                raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        int width = scores.remaining() / items;
        List<Integer> classes = new ArrayList<>(items);
        for (int row = 0; row < items * width; row += width) {
            int best = 0;
            for (int i = 1; i < width; i++) {
                best = scores.get(row + i) > scores.get(row + best) ? i : best;
            }
            classes.add(best);
        }
        return classes;
    }
}
