package io.infaas.controller.standalone.demonstration;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Objective;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.triton.client.InferReply;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client of a gateway, as a user's would be: objectives are request parameters by gRPC and headers by HTTP. */
final class GatewayFront implements Front, AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final TritonClient grpc;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI httpAddress;
    private final ContractTensor input;
    private final Requests requests;
    private final String output;

    /** @param contract with one input and, first, the output that numbers the classes */
    GatewayFront(Vertx vertx, String host, int httpPort, int grpcPort, Contract contract) {
        this.grpc = new TritonClient(vertx, host, grpcPort, TritonClient.DEFAULT_MESSAGE_CAP);
        this.httpAddress = URI.create("http://" + host + ":" + httpPort);
        this.input = contract.inputs().get(0);
        this.requests = new Requests(input);
        this.output = contract.outputs().get(0).name();
    }

    @Override
    public Answer ask(String application, Objective objective, LabelledBatch batch)
            throws Refused, InterruptedException {
        return infer(requests.under(objective, application, batch), batch.size());
    }

    @Override
    public Answer askVariant(String variant, LabelledBatch batch) throws Refused, InterruptedException {
        return infer(requests.plain(variant, batch), batch.size());
    }

    @Override
    public void askByHttp(String application, Objective objective, LabelledBatch batch)
            throws Refused, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(httpAddress.resolve("/v2/models/" + application + "/infer"))
                .timeout(DEADLINE)
                .header("infaas-latency-ms", String.valueOf(objective.latencyMs()))
                .header("infaas-min-accuracy", String.valueOf(objective.minAccuracy()))
                .header("infaas-preferred-accuracy", String.valueOf(objective.preferredAccuracy()))
                .POST(HttpRequest.BodyPublishers.ofString(json(batch)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new Refused(String.valueOf(response.statusCode()), response.body());
            }
        } catch (IOException e) {
            throw new Refused("no answer", String.valueOf(e));
        }
    }

    @Override
    public void close() {
        grpc.close().onFailure(failure -> {});
    }

    private Answer infer(ModelInferRequest request, int items) throws Refused, InterruptedException {
        long start = System.nanoTime();
        InferReply reply;
        try {
            reply = grpc.inferTold(request, DEADLINE)
                    .toCompletionStage()
                    .toCompletableFuture()
                    // the client keeps the deadline; this is for a client that does not
                    .get(DEADLINE.toMillis() + 5_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TritonException refused) {
                throw new Refused(refused.code().name(), String.valueOf(refused.getMessage()));
            }
            throw new Refused("no answer", String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            throw new Refused("no answer", "none within " + DEADLINE.toSeconds() + " s");
        }
        double ms = (System.nanoTime() - start) / 1e6;
        return new Answer(
                reply.header(DecisionExposure.VARIANT).orElse("?"),
                reply.header(DecisionExposure.NODE).orElse("?"),
                ms,
                classes(reply.answer(), items));
    }

    private List<Integer> classes(ModelInferResponse response, int items) throws Refused {
        for (int i = 0; i < response.getOutputsCount(); i++) {
            if (response.getOutputs(i).getName().equals(output)) {
                return largest(response.getRawOutputContents(i), items);
            }
        }
        throw new Refused("no answer", "the answer has no output '%s'".formatted(output));
    }

    /** Of each row the place of the largest number. */
    private static List<Integer> largest(ByteString raw, int items) {
        FloatBuffer numbers =
                raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        int width = numbers.remaining() / items;
        List<Integer> classes = new ArrayList<>(items);
        for (int item = 0; item < items; item++) {
            int best = 0;
            for (int i = 1; i < width; i++) {
                if (numbers.get(item * width + i) > numbers.get(item * width + best)) {
                    best = i;
                }
            }
            classes.add(best);
        }
        return classes;
    }

    private String json(LabelledBatch batch) {
        FloatBuffer numbers = batch.raw()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        StringBuilder data = new StringBuilder();
        while (numbers.hasRemaining()) {
            data.append(data.isEmpty() ? "" : ",").append(numbers.get());
        }
        return "{\"inputs\":[{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":%s,\"data\":[%s]}]}"
                .formatted(input.name(), input.type().name(), requests.shape(batch), data);
    }
}
