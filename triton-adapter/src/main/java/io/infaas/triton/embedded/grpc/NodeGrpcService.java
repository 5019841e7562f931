package io.infaas.triton.embedded.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.infaas.triton.embedded.grpc.ControlMethods.ControlMethod;
import io.infaas.triton.embedded.model.ErrorKind;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** The gRPC service: dispatches a call by its method, parses the message, writes the response or Triton's status. */
public final class NodeGrpcService {
    private static final String SERVICE = "inference.GRPCInferenceService";
    private static final String HEALTH = "grpc.health.v1.Health";
    /** {@code HealthCheckResponse{status: SERVING}}. */
    private static final ByteString SERVING = ByteString.copyFrom(new byte[] {8, 1});

    private final GrpcInference inference;
    private final int maxMessage;
    private final GrpcServer server;
    private final Map<String, ControlMethod<?>> methods;

    /** @param maxMessage maximum message, bytes; a longer one fails with RESOURCE_EXHAUSTED */
    public NodeGrpcService(Vertx vertx, ModelRegistry models, int maxMessage) {
        this.inference = new GrpcInference(vertx, models);
        this.maxMessage = maxMessage;
        this.methods = new ControlMethods(models).byName();
        this.server = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(maxMessage))
                .callHandler(this::call);
    }

    /** Options of the server that runs this service: cleartext HTTP/2 with flow-control windows for large tensors. */
    public static HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(true)
                .setHttp2ConnectionWindowSize(16 * 1024 * 1024)
                // Clients with short deadlines reset many streams: this is load, not an attack.
                .setHttp2RstFloodMaxRstFramePerWindow(100_000)
                .setTcpNoDelay(true);
        options.getInitialSettings().setInitialWindowSize(1024 * 1024).setMaxConcurrentStreams(1000);
        return options;
    }

    /** Handles a call on the event loop. */
    public void handle(HttpServerRequest request) {
        server.handle(request);
    }

    private void call(GrpcServerRequest<Buffer, Buffer> call) {
        String service = call.serviceName().fullyQualifiedName();
        if (SERVICE.equals(service) && "ModelStreamInfer".equals(call.methodName())) {
            new StreamExchange(call, inference, maxMessage).begin();
        } else {
            new UnaryExchange(call, this::answer).begin();
        }
    }

    private Future<Buffer> answer(
            GrpcServerRequest<Buffer, Buffer> call, GrpcMessage message, CompletableFuture<Void> disconnection) {
        String service = call.serviceName().fullyQualifiedName();
        byte[] bytes;
        try {
            bytes = MessageEncodings.plain(message, maxMessage);
        } catch (NodeException e) {
            return Future.failedFuture(e);
        }
        if (SERVICE.equals(service) && "ModelInfer".equals(call.methodName())) {
            return inference.infer(bytes, disconnection).map(answer -> buffer(InferMessages.response(answer)));
        }
        ControlMethod<?> method = SERVICE.equals(service) ? methods.get(call.methodName()) : null;
        if (method != null) {
            return inference.run(method.blocking(), () -> method.answer(bytes)).map(NodeGrpcService::buffer);
        }
        if (HEALTH.equals(service) && "Check".equals(call.methodName())) {
            return Future.succeededFuture(Buffer.buffer(SERVING.toByteArray()));
        }
        return Future.failedFuture(new NodeException(ErrorKind.UNSUPPORTED, ""));
    }

    private static Buffer buffer(MessageLite message) {
        return Buffer.buffer(message.toByteArray());
    }

    /** One call with one request and one response message. It is confined to the event loop of its connection. */
    static final class UnaryExchange {
        private final GrpcServerRequest<Buffer, Buffer> request;
        private final GrpcServerResponse<Buffer, Buffer> response;
        private final Answering answering;
        /** Completed when the client disconnects. */
        private final CompletableFuture<Void> disconnection = new CompletableFuture<>();

        private boolean started;
        private boolean ended;

        /** Produces the response to the message; {@code disconnection} completes when the client disconnects. */
        interface Answering {
            Future<Buffer> answer(
                    GrpcServerRequest<Buffer, Buffer> call, GrpcMessage message, CompletableFuture<Void> disconnection);
        }

        UnaryExchange(GrpcServerRequest<Buffer, Buffer> request, Answering answering) {
            this.request = request;
            this.response = request.response();
            this.answering = answering;
        }

        void begin() {
            // A reset before the end of the request reaches the request's handler, a later one the response's.
            request.exceptionHandler(e -> disconnection.complete(null));
            response.exceptionHandler(e -> disconnection.complete(null));
            request.invalidMessageHandler(e -> fail(GrpcStatus.RESOURCE_EXHAUSTED, "message is too large"));
            request.messageHandler(this::message);
            request.endHandler(end -> {
                if (!started) {
                    fail(GrpcStatus.INTERNAL, "the request has no message");
                }
            });
        }

        private void message(GrpcMessage message) {
            if (started || ended) {
                return;
            }
            started = true;
            answering.answer(request, message, disconnection).onComplete(result -> {
                if (result.succeeded()) {
                    succeed(result.result());
                } else {
                    NodeException refusal = NodeException.of(result.cause());
                    fail(GrpcStatus.valueOf(refusal.fault().grpcStatus()), refusal.text());
                }
            });
        }

        /** Returns whether the response may be written: a write to a reset stream would throw. */
        private boolean finish() {
            if (ended || disconnection.isDone()) {
                return false;
            }
            ended = true;
            return true;
        }

        private void succeed(Buffer message) {
            if (finish()) {
                var unused = response.end(message);
            }
        }

        private void fail(GrpcStatus status, String text) {
            if (finish()) {
                var unused = response.status(status).statusMessage(text).end();
            }
        }
    }

    /** Decompresses messages in every encoding that gRPC clients send; Vert.x supports only some of them. */
    static final class MessageEncodings {
        private MessageEncodings() {}

        /** The decompressed bytes of the message, at most {@code limit} of them. */
        static byte[] plain(GrpcMessage message, int limit) throws NodeException {
            byte[] bytes = message.payload().getBytes();
            return switch (message.encoding()) {
                case "identity" -> bytes;
                case "gzip", "deflate" -> inflate(message.encoding(), bytes, limit);
                default ->
                    throw new NodeException(
                            ErrorKind.UNSUPPORTED,
                            "message encoding '" + message.encoding()
                                    + "' is not supported: use gzip, deflate or identity");
            };
        }

        private static byte[] inflate(String encoding, byte[] bytes, int limit) throws NodeException {
            try (InputStream raw = new ByteArrayInputStream(bytes);
                    InputStream in =
                            "gzip".equals(encoding) ? new GZIPInputStream(raw) : new InflaterInputStream(raw)) {
                byte[] plain = in.readNBytes(limit + 1);
                if (plain.length > limit) {
                    throw NodeException.invalid(
                            "inflated message is larger than " + limit + " bytes, send less at once");
                }
                return plain;
            } catch (IOException e) {
                throw NodeException.internal("message is no " + encoding + ": " + e.getMessage());
            }
        }
    }
}
