package io.infaas.builder.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.VariantException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenLoopLoadTest {

    @Test
    void at_nodeThatAnswersAtOnce_keepsUp() throws Exception {
        RateSearch.Trial trial = new OpenLoopLoad(Future::succeededFuture, 4, 1, Duration.ofSeconds(1)).at(400);

        assertThat(trial.keptUp()).isTrue();
        assertThat(trial.perSecond()).isPositive();
    }

    @Test
    void at_offerCutShortBeforeTheFirstAnswer_countsHowFastItIsWorkedOff() throws Exception {
        Executor later = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);
        OpenLoopLoad loop = new OpenLoopLoad(
                () -> {
                    Promise<String> answer = Promise.promise();
                    later.execute(() -> answer.complete("answer"));
                    return answer.future();
                },
                1,
                1,
                Duration.ofSeconds(1));

        RateSearch.Trial trial = loop.at(1e9);

        assertThat(trial.keptUp()).isFalse();
        assertThat(trial.perSecond()).isPositive();
    }

    @Test
    void at_nodeThatNeverAnswers_isGivenUp() {
        OpenLoopLoad loop = new OpenLoopLoad(() -> Promise.promise().future(), 1, 1, Duration.ofMillis(20));

        assertThatThrownBy(() -> loop.at(2000))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("requests were not answered");
    }

    @Test
    void at_requestThatFails_isTold() {
        OpenLoopLoad loop = new OpenLoopLoad(
                () -> Future.failedFuture(new IllegalStateException("gone")), 1, 1, Duration.ofSeconds(1));

        assertThatThrownBy(() -> loop.at(100))
                .isInstanceOf(OpenLoopLoad.FailedRequest.class)
                .hasRootCauseMessage("gone");
    }
}
