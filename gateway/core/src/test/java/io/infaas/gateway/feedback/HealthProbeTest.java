package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.feedback.HealthProbe.ReadinessCheck;
import io.infaas.gateway.feedback.ServingPeriod.ConsecutiveFailures;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class HealthProbeTest {

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance first = routes.instances().get(0);
    private final List<Long> checkedAtMs = new ArrayList<>();
    private LoadBook book = book(instance -> {});

    @Test
    void gone_readyAtTheThirdCheck_backThen() {
        HealthProbe probe = probe(instance -> switch (checkedAtMs.size()) {
            case 1 -> CompletableFuture.failedFuture(new IllegalStateException("refused"));
            case 2 -> CompletableFuture.completedFuture(false);
            default -> CompletableFuture.completedFuture(true);
        });
        book = book(probe);

        book.markGone(first);
        time.advance(Duration.ofMillis(349));
        boolean early = book.isAvailable(first);
        time.advance(Duration.ofMillis(1));

        assertThat(early).isFalse();
        assertThat(book.isAvailable(first)).isTrue();
        assertThat(checkedAtMs).containsExactly(50L, 150L, 350L);
        assertThat(probe.recoveringInstances()).isZero();
        assertThat(time.pending()).isZero();
    }

    @Test
    void gone_neverReady_checkedAtDoubledWaitsUpToTheLongest() {
        book = book(probe(instance -> CompletableFuture.completedFuture(false)));

        book.markGone(first);
        time.advance(Duration.ofSeconds(8));

        assertThat(checkedAtMs).containsExactly(50L, 150L, 350L, 750L, 1_550L, 3_150L, 5_150L, 7_150L);
        assertThat(book.isAvailable(first)).isFalse();
    }

    @Test
    void gone_instanceLeavesTheView_notCheckedAnyMore() {
        HealthProbe probe = probe(instance -> CompletableFuture.completedFuture(true));
        book = book(probe);

        book.markGone(first);
        book = book.next(
                new ViewFixture().variant("small", "fp32", 1, 0.88, 1).node("b").routes());
        time.advance(Duration.ofSeconds(5));

        assertThat(checkedAtMs).isEmpty();
        assertThat(probe.recoveringInstances()).isZero();
    }

    @Test
    void ejected_quarantineOver_checkedAndBack() {
        HealthProbe probe = probe(instance -> CompletableFuture.completedFuture(true));
        book = book(probe);

        for (int i = 0; i < ConsecutiveFailures.LIMIT; i++) {
            book.begin(first, 1).recordFailure("the connection was closed");
        }

        assertThat(book.isAvailable(first)).isFalse();
        time.advance(Duration.ofMillis(ServingPeriod.FIRST_QUARANTINE_MS));
        assertThat(book.isAvailable(first)).isTrue();
        assertThat(checkedAtMs).containsExactly(ServingPeriod.FIRST_QUARANTINE_MS);
        assertThat(probe.recoveringInstances()).isZero();
    }

    @Test
    void close_whileAnInstanceIsGone_notCheckedAnyMore() {
        HealthProbe probe = probe(instance -> CompletableFuture.completedFuture(true));
        book = book(probe);

        book.markGone(first);
        probe.close();
        time.advance(Duration.ofSeconds(5));

        assertThat(checkedAtMs).isEmpty();
        assertThat(time.pending()).isZero();
    }

    @Test
    void checkAll_someNotReady_onlyThoseGone() {
        HealthProbe probe = probe(instance -> instance.equals(first)
                ? CompletableFuture.failedFuture(new IllegalStateException("refused"))
                : CompletableFuture.completedFuture(true));

        CompletionStage<Void> checked = probe.checkAll(routes.instances());

        assertThat(checked.toCompletableFuture()).isCompleted();
        assertThat(routes.instances())
                .filteredOn(instance -> !book.isAvailable(instance))
                .containsExactly(first);
    }

    private HealthProbe probe(ReadinessCheck check) {
        ReadinessCheck noted = instance -> {
            checkedAtMs.add(Duration.ofNanos(time.nanos()).toMillis());
            return check.checkReady(instance);
        };
        return new HealthProbe(time, noted, () -> book);
    }

    private LoadBook book(AvailabilityListener listener) {
        return LoadBook.of(routes, listener, InstanceLimits.DEFAULT, time);
    }
}
