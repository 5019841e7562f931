package io.infaas.controller.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What every store does, and a lease on it. */
public abstract class LeaseContract {

    private static final Duration DURATION = Duration.ofSeconds(10);
    private static final LeaseRecord FIRST = LeaseRecord.next(Optional.empty(), "a", DURATION);

    private final AtomicLong clock = new AtomicLong(5_000_000_000L);

    /** Another door to the one place of this test, which is empty at first. */
    protected abstract LeaseStore store();

    @Test
    void read_nothingThere_isEmpty() {
        try (LeaseStore store = store()) {
            assertThat(store.read()).isEmpty();
        }
    }

    @Test
    void replace_whereNothingIs_isRead() {
        try (LeaseStore store = store();
                LeaseStore other = store()) {
            assertThat(store.replace(Optional.empty(), FIRST)).isTrue();

            assertThat(other.read()).contains(FIRST);
        }
    }

    @Test
    void replace_overAnotherRecord_isRefused() {
        try (LeaseStore store = store()) {
            LeaseRecord renewed = FIRST.renewed();
            store.replace(Optional.empty(), FIRST);

            assertThat(store.replace(Optional.empty(), LeaseRecord.next(Optional.empty(), "b", DURATION)))
                    .isFalse();
            assertThat(store.replace(Optional.of(FIRST), renewed)).isTrue();
            assertThat(store.replace(Optional.of(FIRST), LeaseRecord.next(Optional.of(FIRST), "b", DURATION)))
                    .isFalse();
            assertThat(store.read()).contains(renewed);
        }
    }

    @Test
    void replace_overARecordLongGone_isRefused() {
        try (LeaseStore store = store()) {
            LeaseRecord newest = FIRST;
            store.replace(Optional.empty(), FIRST);
            for (int renewal = 0; renewal < 5; renewal++) {
                store.replace(Optional.of(newest), newest.renewed());
                newest = newest.renewed();
            }

            assertThat(store.replace(Optional.of(FIRST), LeaseRecord.next(Optional.of(FIRST), "b", DURATION)))
                    .isFalse();
            assertThat(store.read()).contains(newest);
        }
    }

    @Test
    void replace_severalAtTheSameTime_oneSucceeds() throws Exception {
        int writers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try (LeaseStore store = store()) {
            Optional<LeaseRecord> before = Optional.empty();
            for (int round = 0; round < 10; round++) {
                Optional<LeaseRecord> expected = before;
                List<Callable<Boolean>> attempts = new ArrayList<>();
                for (int writer = 0; writer < writers; writer++) {
                    String name = "writer-" + writer;
                    attempts.add(() -> store.replace(expected, LeaseRecord.next(expected, name, DURATION)));
                }
                int succeeded = 0;
                for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                    succeeded += attempt.get() ? 1 : 0;
                }

                assertThat(succeeded).isEqualTo(1);
                before = store.read();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void turn_nobodyHasIt_isTaken_andHeldByRenewing() {
        try (Lease first = lease("a");
                Lease second = lease("b")) {
            first.turn();
            for (int turn = 0; turn < 30; turn++) {
                second.turn();
                pass(first.pause());
                first.turn();

                assertThat(first.isHeld(1)).isTrue();
                assertThat(second.epoch()).isZero();
            }
            second.turn();
            assertThat(second.holder()).isEqualTo("a");
            assertThat(second.newestEpoch()).isEqualTo(1);
        }
    }

    @Test
    void turn_holderIsSilent_isTakenAfterTheWholeDuration_whenItsTimeIsOver() {
        try (Lease first = lease("a");
                Lease second = lease("b")) {
            first.turn();
            second.turn();

            pass(DURATION.minus(Lease.margin(DURATION)).minusNanos(1));
            assertThat(first.isHeld(1)).isTrue();
            pass(Duration.ofNanos(1));
            assertThat(first.isHeld(1)).isFalse();
            second.turn();
            assertThat(second.epoch()).isZero();
            pass(Lease.margin(DURATION));
            second.turn();

            assertThat(second.isHeld(2)).isTrue();
        }
    }

    @Test
    void turn_ofAHolderThatLostIt_follows() {
        try (Lease first = lease("a");
                Lease second = lease("b")) {
            first.turn();
            second.turn();
            pass(DURATION);
            second.turn();

            first.turn();

            assertThat(first.epoch()).isZero();
            assertThat(first.holder()).isEqualTo("b");
            assertThat(first.newestEpoch()).isEqualTo(2);
        }
    }

    @Test
    void turn_ofAHolderThatWasStoppedUnnoticed_isAnotherLeadership() {
        try (Lease first = lease("a")) {
            first.turn();
            pass(DURATION);

            first.turn();

            assertThat(first.isHeld(1)).isFalse();
            assertThat(first.isHeld(2)).isTrue();
        }
    }

    @Test
    void giveBack_isTakenAtOnce() {
        try (Lease first = lease("a");
                Lease second = lease("b")) {
            first.turn();
            second.turn();

            first.giveBack();
            assertThat(first.isHeld(1)).isFalse();
            second.turn();

            assertThat(second.isHeld(2)).isTrue();
        }
    }

    private Lease lease(String self) {
        return new Lease(store(), self, DURATION, clock::get);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
