package io.infaas.gateway.routing;

import static io.infaas.gateway.testing.Interleavings.assertOutcomes;
import static io.infaas.gateway.testing.Interleavings.run;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Races on the waiting room, in the interleavings that a model checker explores. */
class WaitingRoomInterleavingIT {

    private final Query asked = new Query(
            "fashion",
            ViewFixture.fashion().routes().target("fashion").orElseThrow(),
            new Objective(100, 0.5),
            false,
            1);
    private final DemandClass itsClass = new DemandClass("fashion", 0.85, 100, 0);

    @Test
    void enter_whileSomethingBeginsToServe_decidedAnewOrNeverIn() {
        assertOutcomes(Set.of("not in", "in and decided anew"), () -> {
            WaitingRoom room = new WaitingRoom(1);
            AtomicBoolean serves = new AtomicBoolean();
            AtomicInteger decisions = new AtomicInteger();
            WaitingQuery query = query(room, new Outcome(), decisions);

            run(
                    () -> {
                        long seen = room.wakes();
                        if (!serves.get()) {
                            room.enter(query, seen);
                        }
                    },
                    () -> {
                        serves.set(true);
                        room.wake();
                    });

            return (room.size() == 0 ? "not in" : "in") + (decisions.get() == 0 ? "" : " and decided anew");
        });
    }

    @Test
    void enter_twoForOnePlace_neverBothIn() {
        assertOutcomes(Set.of(List.of(0, 0), List.of(1, 1)), () -> {
            WaitingRoom room = new WaitingRoom(1);
            AtomicInteger entered = new AtomicInteger();
            WaitingQuery one = query(room, new Outcome(), new AtomicInteger());
            WaitingQuery other = query(room, new Outcome(), new AtomicInteger());

            run(
                    () -> entered.addAndGet(room.enter(one, room.wakes()) == null ? 1 : 0),
                    () -> entered.addAndGet(room.enter(other, room.wakes()) == null ? 1 : 0));

            return List.of(entered.get(), room.size());
        });
    }

    @Test
    void end_refusedAndCancelledAtOnce_leavesOnceAndCallsBackAtMostOnce() {
        assertOutcomes(Set.of(List.of(0, 0), List.of(0, 1)), () -> {
            WaitingRoom room = new WaitingRoom(2);
            Outcome outcome = new Outcome();
            WaitingQuery query = query(room, outcome, new AtomicInteger());
            room.enter(query, room.wakes());

            run(() -> query.onRefused(new IllegalStateException("late")), query::cancel);

            return List.of(room.size(), outcome.calls.get());
        });
    }

    private WaitingQuery query(WaitingRoom room, PlacementListener listener, AtomicInteger decisions) {
        return new WaitingQuery(
                new AtOnce(), room, listener, asked, itsClass, true, again -> decisions.incrementAndGet());
    }

    /** Runs tasks on the thread that gives them. */
    private static final class AtOnce implements TaskScheduler {

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public ScheduledTask schedule(Runnable task, long delayNanos) {
            return () -> {};
        }
    }

    private static final class Outcome implements PlacementListener {

        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public void onPlaced(DispatchedQuery placed) {
            calls.incrementAndGet();
        }

        @Override
        public void onRefused(RuntimeException cause) {
            calls.incrementAndGet();
        }
    }
}
