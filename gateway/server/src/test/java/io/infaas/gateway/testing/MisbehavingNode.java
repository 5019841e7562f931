package io.infaas.gateway.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.infaas.catalog.Catalogs;
import io.infaas.gateway.access.HttpRoute;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.infaas.triton.testing.KeptPorts;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that speaks both protocols and fails as told. */
public final class MisbehavingNode {

    /** How it meets a query. */
    public enum Behaviour {
        ECHO,
        /** The connection is closed once the query is there. */
        HANG_UP,
        /** The answer ends in the middle. */
        HALF_ANSWER,
        SILENT,
        UNLOADED,
        STOPPING,
        FULL,
        /** Ready, but the process that serves the model is dead. */
        SICK,
        FAULTY
    }

    /** What it says back, if it is shown it. */
    public static final String SHOWN = "Node-Key";

    public static final String SHOWN_GRPC = "triton-grpc-protocol-node-key";

    private final String id;
    private final Vertx vertx;
    private HttpServer http;
    private HttpServer grpc;
    public volatile Behaviour behaviour = Behaviour.ECHO;
    public final AtomicInteger seen = new AtomicInteger();
    private final AtomicInteger answering = new AtomicInteger();
    public final AtomicInteger answered = new AtomicInteger();
    public final AtomicInteger reset = new AtomicInteger();
    public final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();

    private MisbehavingNode(Vertx vertx, String id) {
        this.vertx = vertx;
        this.id = id;
        try {
            this.http = listen(KeptPorts.next(), false);
            this.grpc = listen(KeptPorts.next(), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static MisbehavingNode start(Vertx vertx, String id) {
        return new MisbehavingNode(vertx, id);
    }

    public Node node() {
        return new Node(id, "127.0.0.1", http.actualPort(), grpc.actualPort(), Catalogs.NODE_TYPE);
    }

    /**
     * Closes all connections at once and listens no more. What is being said over gRPC is said to its end before: an answer of which
     * a part was passed on cannot be asked for again, see {@link Behaviour#HALF_ANSWER}.
     */
    public void kill() throws Exception {
        Behaviour until = behaviour;
        silence();
        http.close().await(5, TimeUnit.SECONDS);
        grpc.close().await(5, TimeUnit.SECONDS);
        behaviour = until;
    }

    /** Answers nothing from now on; returns when all that it has begun to answer is sent. */
    public void silence() {
        behaviour = Behaviour.SILENT;
        Until.within(5, () -> answering.get() == 0);
    }

    /** Listens again where it did. */
    public void revive() {
        http = listen(http.actualPort(), false);
        grpc = listen(grpc.actualPort(), true);
    }

    private HttpServer listen(int port, boolean isGrpc) {
        return FrontEnds.await(
                5,
                vertx.createHttpServer(new HttpServerOptions())
                        .requestHandler(request -> {
                            request.response().exceptionHandler(gone -> reset.incrementAndGet());
                            request.body().onSuccess(body -> {
                                seen.incrementAndGet();
                                requests.add(request);
                                if (isGrpc) {
                                    grpc(request, body);
                                } else {
                                    http(request, body);
                                }
                            });
                        })
                        .listen(port, "127.0.0.1"));
    }

    private void grpc(HttpServerRequest request, Buffer body) {
        answering.incrementAndGet();
        Future<Void> unused = answerQuestion(request, body).onComplete(over -> {
            if (over.succeeded()) {
                answered.incrementAndGet();
            }
            answering.decrementAndGet();
        });
    }

    private Future<Void> answerQuestion(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        response.putHeader("content-type", "application/grpc");
        ModelInferRequest question;
        try {
            question = ModelInferRequest.parseFrom(body.slice(5, body.length()).getBytes());
        } catch (InvalidProtocolBufferException e) {
            return grpcError(response, 13, "failed to parse the message");
        }
        String model = question.getModelName();
        return switch (behaviour) {
            case ECHO -> {
                // not the node's to say
                request.headers().getAll(SHOWN_GRPC).forEach(shown -> response.putHeader(SHOWN_GRPC, shown)
                        .putTrailer(SHOWN_GRPC, shown));
                response.putHeader("infaas-node", "forged").putTrailer("infaas-variant", "forged");
                response.putTrailer("grpc-status", "0").putTrailer("x-trail", "kept");
                yield response.end(frame(
                        request.path().endsWith("/ModelStreamInfer")
                                ? ModelStreamInferResponse.newBuilder()
                                        .setInferResponse(answer(question))
                                        .build()
                                : answer(question)));
            }
            case HANG_UP -> request.connection().close();
            case HALF_ANSWER -> {
                Buffer frame = frame(answer(question));
                yield response.write(frame.slice(0, frame.length() / 2))
                        .eventually(() -> request.connection().close());
            }
            case SILENT -> Future.failedFuture("silent");
            case UNLOADED -> grpcError(response, 5, "Request for unknown model: '" + model + "' is not found");
            case STOPPING ->
                grpcError(response, 14, "Server is stopping, scheduler for model has stopped accepting new");
            case FULL -> grpcError(response, 14, "[request id: 1] Exceeds maximum queue size");
            case SICK -> grpcError(response, 13, "Stub process '" + model + "_0_0' is not healthy");
            case FAULTY ->
                grpcError(
                        response, 3, "unexpected inference input 'x' for model '" + model + "', see " + model + "_0_0");
        };
    }

    private static ModelInferResponse answer(ModelInferRequest question) {
        return ModelInferResponse.newBuilder()
                .setModelName(question.getModelName())
                .setModelVersion("3")
                .setId(question.getId())
                .addAllRawOutputContents(question.getRawInputContentsList())
                .build();
    }

    private static Buffer frame(MessageLite answer) {
        byte[] bytes = answer.toByteArray();
        return Buffer.buffer().appendByte((byte) 0).appendInt(bytes.length).appendBytes(bytes);
    }

    private static Future<Void> grpcError(HttpServerResponse response, int status, String text) {
        return response.putHeader("grpc-status", Integer.toString(status))
                .putHeader("grpc-message", text.replace("'", "%27"))
                .end();
    }

    private void http(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        String model = HttpRoute.of(request.path()).model();
        switch (behaviour) {
            case ECHO -> {
                String head = "{\"model_name\":\"" + model + "\",\"model_version\":\"3\",\"outputs\":[]}";
                request.headers().getAll(SHOWN).forEach(shown -> response.putHeader(SHOWN, shown));
                response.putHeader("Inference-Header-Content-Length", Integer.toString(head.length()))
                        .putHeader("INFAAS-node", "forged")
                        .putHeader("infaas-variant", "forged")
                        .putHeader("content-type", "application/octet-stream")
                        .end(Buffer.buffer(head).appendBuffer(body));
            }
            case HANG_UP -> request.connection().close();
            case HALF_ANSWER -> {
                response.putHeader("content-length", "100");
                response.write("{\"model_name\"")
                        .onComplete(sent -> request.connection().close());
            }
            case SILENT -> {}
            case UNLOADED ->
                httpError(response, 404, "Request for unknown model: '" + model + "' has no available versions");
            case STOPPING -> httpError(response, 503, "Server exiting");
            case FULL -> httpError(response, 503, "[request id: 1] Exceeds maximum queue size");
            case SICK -> httpError(response, 500, "Stub process '" + model + "_0_0' is not healthy");
            case FAULTY ->
                httpError(
                        response,
                        400,
                        "unexpected inference input 'x' for model '" + model + "', see " + model + "_0_0");
        }
    }

    private static void httpError(HttpServerResponse response, int status, String text) {
        response.setStatusCode(status).end("{\"error\":\"" + text + "\"}");
    }
}
