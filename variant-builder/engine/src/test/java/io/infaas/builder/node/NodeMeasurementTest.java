package io.infaas.builder.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.VariantException;
import io.infaas.catalog.MemoryUse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodeMeasurementTest {

    @Test
    void above_reported_isTheIncreaseAndItsPeak() {
        NodeMeasurement.MemoryTrace trace = new NodeMeasurement.MemoryTrace(OptionalLong.of(100));
        trace.add(OptionalLong.of(190));
        trace.add(OptionalLong.of(150));

        assertThat(trace.above(0)).hasValue(new MemoryUse(50, 90));
    }

    @Test
    void above_memoryThatShrank_isTheLeast() {
        NodeMeasurement.MemoryTrace trace = new NodeMeasurement.MemoryTrace(OptionalLong.of(100));
        trace.add(OptionalLong.of(80));

        assertThat(trace.above(7)).hasValue(new MemoryUse(7, 7));
    }

    @Test
    void above_notReportedBeforeOrNow_isEmpty() {
        NodeMeasurement.MemoryTrace before = new NodeMeasurement.MemoryTrace(OptionalLong.empty());
        before.add(OptionalLong.of(80));
        NodeMeasurement.MemoryTrace now = new NodeMeasurement.MemoryTrace(OptionalLong.of(80));
        now.add(OptionalLong.empty());

        assertThat(before.above(7)).isEmpty();
        assertThat(now.above(7)).isEmpty();
    }

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void with_nodeThatAnswersAtOnce_hasARate() throws Exception {
        ClosedLoopLoad.Rate rate = new ClosedLoopLoad(Future::succeededFuture, SECOND).with(4, 1, System.nanoTime());

        assertThat(rate.perSecond()).isPositive();
        // no time for more than one window
        assertThat(rate.stable()).isFalse();
    }

    @Test
    void with_slowNode_hasNeverMoreInFlight_andNothingAfterwards() throws Exception {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService node = Executors.newFixedThreadPool(2);
        try {
            ClosedLoopLoad loop = new ClosedLoopLoad(
                    () -> {
                        most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                        Promise<String> answer = Promise.promise();
                        node.execute(() -> {
                            inFlight.decrementAndGet();
                            answer.complete("answer");
                        });
                        return answer.future();
                    },
                    SECOND);

            ClosedLoopLoad.Rate rate = loop.with(3, 2, System.nanoTime());

            assertThat(rate.perSecond()).isPositive();
            assertThat(most.get()).isBetween(1, 3);
            assertThat(inFlight).hasValue(0);
        } finally {
            node.shutdownNow();
        }
    }

    @Test
    void with_nodeThatNeverAnswers_isGivenUp() {
        ClosedLoopLoad loop = new ClosedLoopLoad(() -> Promise.promise().future(), Duration.ofMillis(20));

        assertThatThrownBy(() -> loop.with(2, 1, System.nanoTime()))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("the node did not answer 2 requests");
    }

    @Test
    void with_requestThatFails_isTold() {
        ClosedLoopLoad loop = new ClosedLoopLoad(() -> Future.failedFuture(new IllegalStateException("gone")), SECOND);

        assertThatThrownBy(() -> loop.with(2, 1, System.nanoTime()))
                .isInstanceOf(ClosedLoopLoad.FailedRequest.class)
                .hasRootCauseMessage("gone");
    }
}
