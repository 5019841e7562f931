package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.feedback.WorkInFlight.ApartShare;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkInFlightTest {

    private static final long MS_PER_ITEM = 3;
    private final SimulatedScheduler time = new SimulatedScheduler();
    private final WorkInFlight work = new WorkInFlight();
    private final ApartShare share = new ApartShare();

    @Test
    void abandon_someOfThem_countedUntilTheirEndAndAwaitedNoMore() {
        add(5);

        abandon(3, 200);

        assertThat(work.awaited()).isEqualTo(2);
        assertThat(count()).isEqualTo(5);
        time.advance(Duration.ofMillis(190));
        assertThat(count()).isEqualTo(5);
        time.advance(Duration.ofMillis(20));
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void abandon_endsInAnyOrder_eachIsCountedOutInItsTime() {
        add(6);
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
        add(1);

        abandon(1, Long.MAX_VALUE / 2_000_000);

        time.advance(Duration.ofMillis(WorkInFlight.LONGEST_MS + 2 * WorkInFlight.SLOT_MS));
        assertThat(count()).isZero();
    }

    @Test
    void abandon_shouldHaveEndedAlready_gone() {
        add(1);

        abandon(1, -50);

        time.advance(Duration.ofMillis(WorkInFlight.SLOT_MS));
        assertThat(count()).isZero();
    }

    @Test
    void hasRoom_alone_leavesAThirdFree() {
        assertThat(countRoom(90)).isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({"90, 10", "9, 1", "2, 1"})
    void hasRoom_othersAsk_leavesEightNinthsFree(int limit, int room) {
        share.recordOthersAsked();

        assertThat(countRoom(limit)).isEqualTo(room);
    }

    @Test
    void hasRoom_othersAreInFlight_leavesEightNinthsFree() {
        assertThat(share.hasRoom(10, 10, 90)).isTrue();
        assertThat(share.hasRoom(11, 10, 90)).isFalse();
    }

    @Test
    void hasRoom_othersHaveNotAskedForSeconds_asIfAlone() {
        share.recordOthersAsked();
        share.relax();
        assertThat(share.hasRoom(60, 0, 90)).isFalse();

        share.relax();

        assertThat(share.hasRoom(60, 0, 90)).isTrue();
    }

    private void add(int count) {
        work.add(count, count * MS_PER_ITEM * 1_000_000, false);
    }

    private void abandon(int count, long afterMs) {
        work.abandon(count, count * MS_PER_ITEM * 1_000_000, false, afterMs * 1_000_000, time.nanos());
    }

    private int count() {
        assertThat(work.ms(time)).isEqualTo((double) MS_PER_ITEM * work.items(time));
        return work.items(time);
    }

    private int countRoom(int limit) {
        int count = 0;
        while (count < limit && share.hasRoom(1, count, limit)) {
            share.add(1);
            count++;
        }
        return count;
    }
}
