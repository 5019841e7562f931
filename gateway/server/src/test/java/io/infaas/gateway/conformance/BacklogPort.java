package io.infaas.gateway.conformance;

import io.infaas.triton.contract.GrpcCase;
import io.infaas.triton.contract.GrpcCases;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.ServiceName;
import java.io.IOException;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Sends inferences to one end without waiting for their answers, over gRPC all of them on one connection. */
final class BacklogPort {

    /** An inference that was sent. */
    interface Sent {

        /** Takes it back: over HTTP/1.1 by the end of its connection. */
        void cancel();

        /** Its status, and what is wrong, once it is answered. */
        String await();
    }

    private final Vertx vertx;
    private final GrpcClient client;
    private final SocketAddress grpc;
    private final RawHttpPort http;

    BacklogPort(Vertx vertx, String host, int httpPort, int grpcPort) {
        this.vertx = vertx;
        this.client = GrpcClient.client(vertx);
        this.grpc = SocketAddress.inetSocketAddress(grpcPort, host);
        this.http = new RawHttpPort(host, httpPort);
    }

    /** Returns once the end has read the request. */
    Sent grpc(ModelInferRequest request) {
        Promise<String> answer = Promise.promise();
        Promise<GrpcClientRequest<Buffer, Buffer>> open = Promise.promise();
        vertx.runOnContext(now -> client.request(grpc).onFailure(open::fail).onSuccess(call -> {
            call.serviceName(ServiceName.create(GrpcCase.SERVICE)).methodName("ModelInfer");
            call.response().compose(BacklogPort::status).onComplete(answer);
            call.end(Buffer.buffer(request.toByteArray()))
                    .<GrpcClientRequest<Buffer, Buffer>>map(call)
                    .onComplete(open);
        }));
        GrpcClientRequest<Buffer, Buffer> call = Until.done(open.future());
        return new Sent() {
            @Override
            public void cancel() {
                call.cancel();
            }

            @Override
            public String await() {
                return Until.done(answer.future());
            }
        };
    }

    /** Returns once what was sent and cancelled over gRPC before has come to the end, and to the node behind it. */
    void pass() {
        String status = grpc(GrpcCases.sum().build()).await();
        if (!status.startsWith("0")) {
            throw new IllegalStateException(status);
        }
    }

    private static Future<String> status(GrpcClientResponse<Buffer, Buffer> response) {
        response.handler(message -> {});
        return response.end()
                .otherwiseEmpty()
                .map(end -> StreamPort.field(response, "grpc-status") + " "
                        + URLDecoder.decode(
                                StreamPort.field(response, "grpc-message").replace("+", "%2B"),
                                StandardCharsets.UTF_8));
    }

    int grpcPort() {
        return grpc.port();
    }

    Sent http(String request) {
        try {
            Socket socket = http.open();
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new Sent() {
                @Override
                public void cancel() {
                    try {
                        socket.close();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public String await() {
                    try (socket) {
                        var aspects = RawHttpPort.read(socket);
                        return aspects.get("status") + " " + aspects.get("body");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
