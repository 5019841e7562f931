package io.infaas.triton.embedded.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.infaas.triton.embedded.model.ErrorKind;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

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
        this.methods = new ControlMethods(models).all();
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
            GrpcServerRequest<Buffer, Buffer> call, GrpcMessage message, CompletableFuture<Void> gone) {
        String service = call.serviceName().fullyQualifiedName();
        byte[] bytes;
        try {
            bytes = MessageEncodings.plain(message, maxMessage);
        } catch (NodeException e) {
            return Future.failedFuture(e);
        }
        if (SERVICE.equals(service) && "ModelInfer".equals(call.methodName())) {
            return inference.infer(bytes, gone).map(answer -> buffer(InferMessages.response(answer)));
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
}
