package io.infaas.gateway.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All answers of one stream, and a limit on messages that wait for theirs. */
final class StreamAnswerCollector implements StreamObserver<ModelStreamInferResponse> {

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
