package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EjectionTest implements AvailabilityListener {

    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance first = routes.instances().get(0);
    private final LoadBook book = LoadBook.of(routes, this, InstanceLimits.DEFAULT, System::nanoTime);
    private final List<Long> quarantines = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();

    @Override
    public void onGone(IndexedInstance instance) {
        throw new IllegalStateException("it is there");
    }

    @Override
    public void onEjected(IndexedInstance instance, String why, long quarantineMs) {
        quarantines.add(quarantineMs);
        reasons.add(why);
    }

    @Test
    void ejected_againAndAgain_quarantineDoublesAndCalmTakesItBack() {
        for (int i = 0; i < 9; i++) {
            fail("reset", "reset", "reset");
            book.markRecovered(first);
        }
        IntStream.range(0, 10 * ServingPeriod.CALM_SECONDS).forEach(second -> book.relax());
        fail("reset", "reset", "reset");

        assertThat(quarantines).containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16000L, 32000L, 32000L, 32000L, 500L);
    }

    @Test
    void ejected_saysWhatFailedLast() {
        fail("reset", "the answer is incomplete", "the connection was closed");

        assertThat(reasons).containsExactly("the connection was closed");
    }

    private void fail(String... why) {
        for (String one : why) {
            book.begin(first, 1).recordFailure(one);
        }
    }
}
