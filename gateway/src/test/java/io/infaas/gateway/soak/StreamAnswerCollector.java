package io.infaas.gateway.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All answers of one stream. */
final class StreamAnswerCollector implements StreamObserver<ModelStreamInferResponse> {

    private final int expected;
    private final List<ModelStreamInferResponse> all = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Throwable failure;

    StreamAnswerCollector(int expected) {
        this.expected = expected;
    }

    @Override
    public synchronized void onNext(ModelStreamInferResponse answer) {
        all.add(answer);
    }

    @Override
    public synchronized void onError(Throwable cause) {
        failure = cause;
        ended.countDown();
    }

    @Override
    public void onCompleted() {
        ended.countDown();
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
