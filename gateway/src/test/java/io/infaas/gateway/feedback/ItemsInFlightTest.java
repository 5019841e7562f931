package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ItemsInFlightTest {

    private static final int OWNER = 7;

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final ItemsInFlight items = new ItemsInFlight();

    @Test
    void abandon_someOfThem_countedUntilTheirEndAndAwaitedNoMore() {
        items.add(5, OWNER);

        abandon(3, 200);

        assertThat(items.awaited()).isEqualTo(2);
        assertThat(count()).isEqualTo(5);
        time.advance(Duration.ofMillis(190));
        assertThat(count()).isEqualTo(5);
        time.advance(Duration.ofMillis(20));
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void abandon_endsInAnyOrder_eachIsCountedOutInItsTime() {
        items.add(6, OWNER);
        abandon(1, 300);
        abandon(2, 100);
        time.advance(Duration.ofMillis(150));
        assertThat(count()).isEqualTo(4);

        abandon(3, 50);
        time.advance(Duration.ofMillis(60));
        assertThat(count()).isEqualTo(1);
        time.advance(Duration.ofMillis(100));
        assertThat(count()).isZero();
    }

    @Test
    void abandon_predictedToTakeForEver_boundedInTime() {
        items.add(1, OWNER);

        abandon(1, Long.MAX_VALUE / 2_000_000);

        time.advance(Duration.ofMillis(ItemsInFlight.LONGEST_MS + 2 * ItemsInFlight.SLOT_MS));
        assertThat(count()).isZero();
    }

    @Test
    void abandon_shouldHaveEndedAlready_gone() {
        items.add(1, OWNER);

        abandon(1, -50);

        time.advance(Duration.ofMillis(ItemsInFlight.SLOT_MS));
        assertThat(count()).isZero();
    }

    private void abandon(int count, long afterMs) {
        items.abandon(count, OWNER, afterMs * 1_000_000, time.nanos());
    }

    private int count() {
        return items.count(time);
    }
}
