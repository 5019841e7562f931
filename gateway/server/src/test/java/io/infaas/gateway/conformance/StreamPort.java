package io.infaas.gateway.conformance;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.triton.contract.GrpcCase;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.ServiceName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends streams to one end. */
final class StreamPort {

    private final Vertx vertx;
    private final GrpcClient client;
    private final SocketAddress address;

    StreamPort(Vertx vertx, String host, int port) {
        this.vertx = vertx;
        this.client = GrpcClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(128 << 20));
        this.address = SocketAddress.inetSocketAddress(port, host);
    }

    Map<String, String> send(ConformanceCase.ConformanceStreamCase stream) {
        Promise<Map<String, String>> answer = Promise.promise();
        // on one event loop, so that no answer can come before somebody listens
        vertx.runOnContext(now -> exchange(stream).onComplete(answer));
        try {
            return answer.future().await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(stream + " to " + address + " does not end", e);
        }
    }

    private Future<Map<String, String>> exchange(ConformanceCase.ConformanceStreamCase stream) {
        return client.request(address).compose(call -> {
            call.serviceName(ServiceName.create(GrpcCase.SERVICE)).methodName("ModelStreamInfer");
            stream.metadata().forEach((name, value) -> call.headers().set(name, value));
            Future<Map<String, String>> answers = call.response().compose(StreamPort::read);
            write(call, stream.requests());
            return answers;
        });
    }

    // a stream that is refused may end before all is written
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void write(GrpcClientRequest<Buffer, Buffer> call, List<ModelInferRequest> requests) {
        requests.forEach(request -> call.write(Buffer.buffer(request.toByteArray())));
        call.end();
    }

    private static Future<Map<String, String>> read(GrpcClientResponse<Buffer, Buffer> response) {
        List<String> messages = new ArrayList<>();
        response.handler(message -> messages.add(text(message)));
        return response.end().otherwiseEmpty().map(end -> {
            Map<String, String> aspects = new LinkedHashMap<>();
            aspects.put("status", field(response, "grpc-status"));
            aspects.put(
                    "text",
                    URLDecoder.decode(field(response, "grpc-message").replace("+", "%2B"), StandardCharsets.UTF_8));
            aspects.put("messages", String.join("---\n", messages));
            return aspects;
        });
    }

    private static String text(Buffer message) {
        try {
            return ModelStreamInferResponse.parseFrom(message.getBytes()).toString();
        } catch (InvalidProtocolBufferException e) {
            return "no message: " + e.getMessage();
        }
    }

    static String field(GrpcClientResponse<?, ?> response, String name) {
        String trailer = response.trailers().get(name);
        String header = response.headers().get(name);
        return trailer != null ? trailer : header != null ? header : "";
    }
}
