package io.infaas.gateway.repetition;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcService;
import io.infaas.triton.protocol.GRPCInferenceServiceService;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelReadyRequest;
import io.infaas.triton.protocol.ModelReadyResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.server.GrpcServer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/** A node whose model names a class for the number in each request, as soon as it is let go; it records the numbers it was asked. */
final class ClassifyingNode {

    final List<Integer> questions = new CopyOnWriteArrayList<>();
    private final String id;
    private final IntUnaryOperator classes;
    private final Promise<Void> letGo = Promise.promise();
    private final HttpServer server;

    /** @param classes the class, 0 to 9, by the number */
    ClassifyingNode(Vertx vertx, String id, IntUnaryOperator classes) throws Exception {
        this.id = id;
        this.classes = classes;
        GrpcServer grpc = GrpcServer.server(vertx);
        grpc.addService(GRPCInferenceServiceGrpcService.of(new Answers()));
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    String type = String.valueOf(request.getHeader("content-type"));
                    if (type.startsWith("application/grpc")) {
                        grpc.handle(request);
                    } else {
                        answer(request);
                    }
                })
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
    }

    Node node() {
        return new Node(id, "127.0.0.1", server.actualPort(), server.actualPort(), Catalogs.NODE_TYPE);
    }

    ClassifyingNode letGo() {
        letGo.complete();
        return this;
    }

    static ModelInferRequest request(int number) {
        return ModelInferRequest.newBuilder()
                .setModelName("fashion")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("FP32")
                        .addAllShape(List.of(1L, 1L, 28L, 28L)))
                .addRawInputContents(ByteString.copyFrom(
                        ByteBuffer.allocate(28 * 28 * Float.BYTES).putInt(0, number)))
                .build();
    }

    /** The number first, then what the contract wants. */
    static String document(int number) {
        return "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[1,1,28,28],\"data\":[%d%s]}]}"
                .formatted(number, ",0".repeat(28 * 28 - 1));
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            int number = number(body);
            questions.add(number);
            letGo.future().onComplete(gone -> request.response()
                    .putHeader("content-type", "application/json")
                    .end(
                            "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"logits\",\"datatype\":\"FP32\","
                                    + "\"shape\":[1,10],\"data\":"
                                    + logits(number)
                                    + "}]}"));
        });
    }

    private static int number(Buffer document) {
        String text = document.toString();
        int from = text.indexOf("\"data\":[") + 8;
        return Integer.parseInt(text.substring(from, text.indexOf(',', from)));
    }

    private List<Integer> logits(int number) {
        Integer[] logits = new Integer[10];
        for (int k = 0; k < logits.length; k++) {
            logits[k] = k == classes.applyAsInt(number) ? 1 : 0;
        }
        return List.of(logits);
    }

    private final class Answers extends GRPCInferenceServiceService {

        @Override
        public Future<ModelReadyResponse> modelReady(ModelReadyRequest request) {
            return Future.succeededFuture(
                    ModelReadyResponse.newBuilder().setReady(true).build());
        }

        @Override
        public Future<ModelInferResponse> modelInfer(ModelInferRequest request) {
            int number = request.getRawInputContents(0).asReadOnlyByteBuffer().getInt(0);
            questions.add(number);
            ByteBuffer raw = ByteBuffer.allocate(10 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            logits(number).forEach(logit -> raw.putFloat(logit));
            return letGo.future()
                    .map(ModelInferResponse.newBuilder()
                            .setModelName(request.getModelName())
                            .setModelVersion("1")
                            .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                                    .setName("logits")
                                    .setDatatype("FP32")
                                    .addAllShape(List.of(1L, 10L)))
                            .addRawOutputContents(ByteString.copyFrom(raw.flip()))
                            .build());
        }
    }
}
