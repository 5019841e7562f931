package io.infaas.gateway.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Asks in each of the ways that there are, and fails over any answer that is not the right one. */
final class SoakClient implements AutoCloseable {

    static final int LARGEST = 64 << 20;

    private static final int SECONDS = 60;
    private static final int HEADS = 4 << 10;

    /**
     * Steps of a sequence that wait at a node. A Triton 2.51 may crash if more do: with 20, within some 6,000 sequences of a busy
     * client, also without a gateway.
     */
    private static final int WAITING_STEPS = 2;

    private static final MethodDescriptor<ModelInferRequest, ModelInferResponse> INFER =
            method(MethodType.UNARY, "ModelInfer", ModelInferResponse.getDefaultInstance());
    private static final MethodDescriptor<ModelInferRequest, ModelStreamInferResponse> STREAM =
            method(MethodType.BIDI_STREAMING, "ModelStreamInfer", ModelStreamInferResponse.getDefaultInstance());

    private final ManagedChannel channel;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI echo;

    SoakClient(int httpPort, int grpcPort) {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .usePlaintext()
                .maxInboundMessageSize(LARGEST + HEADS)
                .build();
        echo = URI.create("http://127.0.0.1:" + httpPort + "/v2/models/custom_identity_int32/infer");
    }

    void unary(long seed, int count) {
        ByteString numbers = SoakRequests.numbers(seed, count);
        ModelInferResponse answer = infer(SoakRequests.echo("custom_identity_int32", "INT32", seed, numbers));
        SoakRequests.expectEcho(answer, seed, SoakRequests.checksum(numbers));
    }

    void http(long seed, int count) throws Exception {
        ByteString numbers = SoakRequests.numbers(seed, count);
        String head = ("{\"id\":\"%d\",\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"INT32\",\"shape\":[1,%d],"
                        + "\"parameters\":{\"binary_data_size\":%d}}],\"outputs\":[{\"name\":\"OUTPUT0\","
                        + "\"parameters\":{\"binary_data\":true}}]}")
                .formatted(seed, count, numbers.size());
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(echo)
                        .timeout(Duration.ofSeconds(SECONDS))
                        .header("Inference-Header-Content-Length", Integer.toString(head.length()))
                        .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(
                                head.getBytes(java.nio.charset.StandardCharsets.US_ASCII), numbers.toByteArray())))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).as("answer %d", seed).isEqualTo(200);
        int length = Integer.parseInt(
                answer.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        ByteString body = ByteString.copyFrom(answer.body());
        assertThat(body.substring(0, length).toStringUtf8()).contains("\"id\":\"" + seed + "\"");
        assertThat(SoakRequests.checksum(body.substring(length)))
                .as("answer %d", seed)
                .isEqualTo(SoakRequests.checksum(numbers));
    }

    /** Messages for two models on one stream; each answer by its id, those of one model in their order. */
    void stream(long seed, int messages, int count) throws InterruptedException {
        List<Long> sums = new ArrayList<>();
        List<ModelInferRequest> requests = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            ByteString numbers = SoakRequests.numbers(seed + i, count);
            sums.add(SoakRequests.checksum(numbers));
            boolean slow = i == messages / 2;
            requests.add(SoakRequests.echo(
                    slow ? "slow_identity" : "custom_identity_int32", slow ? "FP32" : "INT32", seed + i, numbers));
        }
        List<Long> order = new ArrayList<>();
        stream(requests, messages, (number, answer) -> {
            long id = Long.parseLong(answer.getId());
            SoakRequests.expectEcho(answer, id, sums.get((int) (id - seed)));
            if (answer.getModelName().equals("custom_identity_int32")) {
                order.add(id);
            }
        });
        assertThat(order).isSorted().hasSize(messages - 1);
    }

    /** A sequence on one stream: any answer that another node had a part in has another sum. */
    void sequenceOnStream(long sequence, int steps) throws InterruptedException {
        List<ModelInferRequest> requests = new ArrayList<>();
        for (int i = 1; i <= steps; i++) {
            requests.add(SoakRequests.step(sequence, i, i == 1, i == steps));
        }
        stream(requests, WAITING_STEPS, (number, answer) -> expectSum(sequence, number, answer));
    }

    void sequence(long sequence, int steps) {
        for (int i = 1; i <= steps; i++) {
            expectSum(sequence, i, infer(SoakRequests.step(sequence, i, i == 1, i == steps)));
        }
    }

    private static void expectSum(long sequence, int number, ModelInferResponse answer) {
        assertThat(answer.getId()).isEqualTo(sequence + "-" + number);
        assertThat(SoakRequests.sum(answer)).as("sum of sequence %d", sequence).isEqualTo(number * (number + 1) / 2);
    }

    /** A query that its client gives up, wherever it is by then. */
    void cancel(long seed, int count) {
        Future<ModelInferResponse> asked = ClientCalls.futureUnaryCall(
                channel.newCall(INFER, options()),
                SoakRequests.echo("slow_identity", "FP32", seed, SoakRequests.numbers(seed, count)));

        asked.cancel(true);

        assertThatThrownBy(asked::get).isInstanceOf(CancellationException.class);
    }

    private ModelInferResponse infer(ModelInferRequest request) {
        return ClientCalls.blockingUnaryCall(channel, INFER, options(), request);
    }

    private void stream(
            List<ModelInferRequest> requests, int unanswered, BiConsumer<Integer, ModelInferResponse> expectation)
            throws InterruptedException {
        StreamAnswerCollector answers = new StreamAnswerCollector(requests.size(), unanswered);
        ClientCall<ModelInferRequest, ModelStreamInferResponse> call = channel.newCall(STREAM, options());
        var out = ClientCalls.asyncBidiStreamingCall(call, answers);
        for (ModelInferRequest request : requests) {
            answers.awaitRoom(SECONDS, TimeUnit.SECONDS);
            out.onNext(request);
        }
        out.onCompleted();
        List<ModelStreamInferResponse> all = answers.await(SECONDS, TimeUnit.SECONDS);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).getErrorMessage()).isEmpty();
            expectation.accept(i + 1, all.get(i).getInferResponse());
        }
    }

    private static CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    private static <A extends com.google.protobuf.Message> MethodDescriptor<ModelInferRequest, A> method(
            MethodType type, String name, A answer) {
        return MethodDescriptor.<ModelInferRequest, A>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("inference.GRPCInferenceService", name))
                .setRequestMarshaller(ProtoUtils.marshaller(ModelInferRequest.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(answer))
                .build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All answers of one stream, and a limit on messages that wait for theirs. */
    static final class StreamAnswerCollector implements StreamObserver<ModelStreamInferResponse> {

        private final int expected;
        private final Semaphore room;
        private final List<ModelStreamInferResponse> all = new ArrayList<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable Throwable failure;

        /** @param unanswered messages that may wait for their answers */
        StreamAnswerCollector(int expected, int unanswered) {
            this.expected = expected;
            this.room = new Semaphore(unanswered);
        }

        /** Waits until another message may be sent. */
        void awaitRoom(long time, TimeUnit unit) throws InterruptedException {
            assertThat(room.tryAcquire(time, unit)).as("an answer comes").isTrue();
        }

        @Override
        public synchronized void onNext(ModelStreamInferResponse answer) {
            all.add(answer);
            room.release();
        }

        @Override
        public synchronized void onError(Throwable cause) {
            failure = cause;
            onCompleted();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
            // nothing waits for an answer that does not come
            room.release(expected);
        }

        List<ModelStreamInferResponse> await(long time, TimeUnit unit) throws InterruptedException {
            assertThat(ended.await(time, unit)).as("the stream ends").isTrue();
            synchronized (this) {
                assertThat(failure).isNull();
                assertThat(all).hasSize(expected);
                return all;
            }
        }
    }
}
