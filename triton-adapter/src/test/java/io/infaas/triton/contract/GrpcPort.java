package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.ServiceName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends cases to one server. */
public final class GrpcPort {
    private final Vertx vertx;
    private final GrpcClient client;
    private final SocketAddress address;

    public GrpcPort(Vertx vertx, String host, int port) {
        this.vertx = vertx;
        this.client = GrpcClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(128 * 1024 * 1024));
        this.address = SocketAddress.inetSocketAddress(port, host);
    }

    public GrpcReply send(GrpcCase call) {
        Promise<GrpcReply> reply = Promise.promise();
        // On one event loop, so that the answer can't arrive before its handler is set.
        vertx.runOnContext(now -> exchange(call).onComplete(reply));
        try {
            return reply.future().await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(call + " to " + address + " has no answer", e);
        }
    }

    /** Sends all requests in one stream and ends it. Returns the replies, then the status. */
    public StreamReply stream(StreamInferCase call) {
        Promise<StreamReply> reply = Promise.promise();
        vertx.runOnContext(now -> exchange(call).onComplete(reply));
        try {
            return reply.future().await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(call + " to " + address + " has no end", e);
        }
    }

    private Future<StreamReply> exchange(StreamInferCase call) {
        return client.request(address)
                .compose(request -> {
                    request.serviceName(ServiceName.create(GrpcCase.SERVICE)).methodName("ModelStreamInfer");
                    call.headers().forEach((name, value) -> request.headers().set(name, value));
                    call.requests().forEach(message -> request.write(Buffer.buffer(message.toByteArray())));
                    return request.end().compose(sent -> request.response());
                })
                .compose(response -> {
                    List<ByteString> messages = new ArrayList<>();
                    response.handler(message -> messages.add(ByteString.copyFrom(message.getBytes())));
                    return response.end().otherwiseEmpty().map(end -> new StreamReply(messages, status(response)));
                });
    }

    private Future<GrpcReply> exchange(GrpcCase call) {
        return client.request(address)
                .compose(request -> {
                    request.serviceName(ServiceName.create(call.service())).methodName(call.method());
                    call.metadata().forEach((key, value) -> request.headers().set(key, value));
                    return request.end(Buffer.buffer(call.message().toByteArray()))
                            .compose(sent -> request.response());
                })
                .compose(GrpcPort::read);
    }

    private static Future<GrpcReply> read(GrpcClientResponse<Buffer, Buffer> response) {
        Buffer message = Buffer.buffer();
        response.handler(message::appendBuffer);
        return response.end().otherwiseEmpty().map(end -> {
            GrpcReply status = status(response);
            return new GrpcReply(status.status(), status.text(), ByteString.copyFrom(message.getBytes()));
        });
    }

    private static GrpcReply status(GrpcClientResponse<?, ?> response) {
        String status = field(response, "grpc-status");
        String text = field(response, "grpc-message");
        return new GrpcReply(
                Integer.parseInt(status),
                URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8),
                ByteString.EMPTY);
    }

    /** In the trailers, or in the headers of an answer that has no message. */
    private static String field(GrpcClientResponse<?, ?> response, String name) {
        String trailer = response.trailers().get(name);
        String header = response.headers().get(name);
        return trailer != null ? trailer : header != null ? header : "";
    }
}
