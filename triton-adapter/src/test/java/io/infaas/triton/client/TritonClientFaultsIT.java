package io.infaas.triton.client;

import static io.infaas.triton.client.FutureResults.SOON;
import static io.infaas.triton.client.FutureResults.failure;
import static io.infaas.triton.client.FutureResults.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcService;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.testing.ReservedPort;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetServer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults of a node that a real Triton does not show (TritonClientIT). */
class TritonClientFaultsIT {
    private static final ModelInferRequest QUESTION =
            ModelInferRequest.newBuilder().setModelName("m").build();

    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    @Test
    void call_nodeThatSaysNothing_endsAtTheDeadline() {
        NetServer silent =
                get(vertx.createNetServer().connectHandler(socket -> {}).listen(0, "127.0.0.1"));

        TritonException late = failure(client(silent.actualPort()).live(Duration.ofMillis(100)));

        assertThat(late.code()).isEqualTo(TritonCode.DEADLINE_EXCEEDED);
        assertThat(late).hasMessageContaining("within 100 ms").hasMessageContaining(":" + silent.actualPort());
    }

    @Test
    void call_serviceThatNeverAnswers_endsAtTheDeadlineAndIsCancelledThere() {
        Promise<Void> cancelled = Promise.promise();
        ModelInferRequest first = QUESTION.toBuilder().setId("first").build();
        int port = serve(request -> {
            request.errorHandler(error -> cancelled.tryComplete());
            request.handler(question -> {
                if (question.equals(first)) {
                    request.response().end(ModelInferResponse.getDefaultInstance());
                }
            });
        });
        TritonClient client = client(port);
        // Over an open connection, the request reaches the service before its deadline.
        get(client.infer(first, SOON));

        TritonException late = failure(client.infer(QUESTION, Duration.ofSeconds(1)));
        get(cancelled.future());

        assertThat(late.code()).isEqualTo(TritonCode.DEADLINE_EXCEEDED);
    }

    @Test
    void call_nobodyThere_isUnavailable() throws Exception {
        try (ReservedPort port = new ReservedPort()) {
            TritonException refused = failure(client(port.number()).live(SOON));

            assertThat(refused.code()).isEqualTo(TritonCode.UNAVAILABLE);
            assertThat(refused).hasMessageContaining(":" + port.number());
        }
    }

    @Test
    void call_nodeThatDropsConnections_endsLongBeforeItsDeadline() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = new ArrayList<>();
            try {
                // as many as its queue takes: connections beyond them are dropped, not refused
                for (int i = 0; i < 2; i++) {
                    waiting.add(new Socket(full.getInetAddress(), full.getLocalPort()));
                }
                TritonClient client = client(full.getLocalPort());

                TritonException dropped = failure(client.live(SOON));

                assertThat(dropped.code()).isEqualTo(TritonCode.DEADLINE_EXCEEDED);
                assertThat(dropped)
                        .hasMessageContaining("no connection to")
                        .hasMessageContaining("within %d ms".formatted(TritonClient.CONNECT_MS));
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void call_connectionClosedUnderWay_isUnavailable() {
        int port = serve(request -> request.connection().close());

        TritonException gone = failure(client(port).infer(QUESTION, SOON));

        assertThat(gone.code()).isEqualTo(TritonCode.UNAVAILABLE);
    }

    @Test
    void call_clientClosed_isUnavailable() {
        int port = serve(request -> request.response().end(ModelInferResponse.getDefaultInstance()));
        TritonClient client = client(port);
        get(client.infer(QUESTION, SOON));
        get(client.close());

        TritonException closed = failure(client.infer(QUESTION, SOON));

        assertThat(closed.code()).isEqualTo(TritonCode.UNAVAILABLE);
    }

    @Test
    void close_callUnderWay_endsIt() {
        Promise<Void> arrived = Promise.promise();
        int port = serve(request -> arrived.tryComplete());
        TritonClient client = client(port);
        Future<ModelInferResponse> answer = client.infer(QUESTION, SOON);
        get(arrived.future());

        get(client.close());

        assertThat(failure(answer).code()).isEqualTo(TritonCode.UNAVAILABLE);
    }

    @Test
    void call_plainHttpServer_isUnavailable() {
        HttpServer http = get(vertx.createHttpServer()
                .requestHandler(request -> request.response().end("hello"))
                .listen(0, "127.0.0.1"));

        TritonException foreign = failure(client(http.actualPort()).live(SOON));

        assertThat(foreign.code()).isEqualTo(TritonCode.UNAVAILABLE);
    }

    @Test
    void call_resetBehindTheHead_endsAtOnce() {
        int port = serve(request -> {
            request.response()
                    .write(ModelInferResponse.newBuilder().setId("half").build());
            vertx.setTimer(50, fired -> request.response().cancel());
        });

        TritonException reset = failure(client(port).infer(QUESTION, SOON));

        assertThat(reset.code()).isEqualTo(TritonCode.CANCELLED);
    }

    @Test
    void call_statusWithText_keepsBoth() {
        int port = serve(request -> request.response()
                .status(GrpcStatus.INVALID_ARGUMENT)
                .statusMessage("a+b is 100% 'wröng'\n")
                .end());

        TritonException failure = failure(client(port).infer(QUESTION, SOON));

        assertThat(failure.code()).isEqualTo(TritonCode.INVALID_ARGUMENT);
        assertThat(failure).hasMessage("a+b is 100% 'wröng'\n");
    }

    @Test
    void call_answeredBeforeTheQuestionWasTakenIn_isAnswered() {
        byte[] emptyMessage = new byte[5];
        HttpServer hasty = get(vertx.createHttpServer()
                .requestHandler(request -> {
                    request.pause();
                    request.response()
                            .putHeader("content-type", "application/grpc")
                            .putTrailer("grpc-status", "0")
                            .end(Buffer.buffer(emptyMessage))
                            .onSuccess(ended -> request.response().reset(0));
                })
                .listen(0, "127.0.0.1"));
        ModelInferRequest large = QUESTION.toBuilder()
                .addRawInputContents(ByteString.copyFrom(new byte[4 << 20]))
                .build();

        ModelInferResponse answer = get(client(hasty.actualPort()).infer(large, SOON));

        assertThat(answer).isEqualTo(ModelInferResponse.getDefaultInstance());
    }

    @Test
    void call_successWithoutMessage_isInternal() {
        int port = serve(request -> request.response().end());

        TritonException empty = failure(client(port).infer(QUESTION, SOON));

        assertThat(empty.code()).isEqualTo(TritonCode.INTERNAL);
        assertThat(empty).hasMessageContaining("without message");
    }

    @Test
    void call_questionAboveTheCap_isNotSent() {
        TritonClient client = new TritonClient(vertx, "127.0.0.1", 1, 2);

        TritonException tooLarge = failure(client.infer(QUESTION, SOON));

        assertThat(tooLarge.code()).isEqualTo(TritonCode.RESOURCE_EXHAUSTED);
        assertThat(tooLarge).hasMessage("ModelInfer is 3 bytes, the message cap is 2 bytes");
    }

    @Test
    void create_capOfNothing_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TritonClient(vertx, "127.0.0.1", 1, 0))
                .withMessageContaining("messageCap is 0");
    }

    private TritonClient client(int port) {
        return new TritonClient(vertx, "127.0.0.1", port, TritonClient.DEFAULT_MESSAGE_CAP);
    }

    private int serve(Handler<GrpcServerRequest<ModelInferRequest, ModelInferResponse>> infer) {
        GrpcServer grpc = GrpcServer.server(vertx).callHandler(GRPCInferenceServiceGrpcService.ModelInfer, infer);
        return get(vertx.createHttpServer().requestHandler(grpc).listen(0, "127.0.0.1"))
                .actualPort();
    }
}
