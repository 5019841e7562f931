package io.infaas.gateway.feedback;

import static io.infaas.gateway.testing.Interleavings.assertOutcomes;
import static io.infaas.gateway.testing.Interleavings.run;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.feedback.ServingPeriod.ConsecutiveFailures;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.QueryOwner;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Races on the load book, in the interleavings that a model checker explores. */
class LoadBookInterleavingIT {

    private static final int MANY = 1_000;

    private final RouteIndex serving = routes(InstanceState.ACTIVE, 1);
    private final RouteIndex draining = routes(InstanceState.DRAINING, 2);
    private final RouteIndex again = routes(InstanceState.ACTIVE, 3);
    private final IndexedInstance first = serving.instances().get(0);
    private final IndexedInstance second = serving.instances().get(1);
    private final Query asked =
            new Query("fashion", serving.target("fashion").orElseThrow(), new Objective(60_000, 0), false, 1);

    @Test
    void dispatch_answeredAndCancelledAtOnce_countedOutOnce() {
        assertOutcomes(Set.of(List.of(0, 0.0, 0)), () -> {
            LoadBook book = book(instance -> {});
            Dispatch dispatch = book.begin(first, 3);

            run(dispatch::recordAnswer, dispatch::release);

            return List.of(book.itemsInFlight(first), book.workMs(first), dispatch.queriesOfApplication());
        });
    }

    @Test
    void begin_whileTheViewIsReplaced_neverConfirmedOnWhatWasSeenIdle() {
        assertOutcomes(Set.of("confirmed", "idle", "neither"), () -> {
            LoadBook before = book(instance -> {});
            AtomicReference<LoadBook> current = new AtomicReference<>(before);
            AtomicInteger confirmed = new AtomicInteger();
            AtomicInteger idle = new AtomicInteger();

            run(
                    () -> {
                        Dispatch dispatch = before.begin(first, 1);
                        LoadBook now = Objects.requireNonNull(current.get());
                        if (now == before || now.serves(dispatch)) {
                            confirmed.set(1);
                        } else {
                            dispatch.withdraw();
                        }
                    },
                    () -> {
                        LoadBook next = before.next(draining);
                        current.set(next);
                        idle.set(next.isIdle(first.model(), "a") ? 1 : 0);
                    });

            if (confirmed.get() + idle.get() == 2) {
                return "confirmed on what was seen idle";
            }
            return confirmed.get() == 1 ? "confirmed" : idle.get() == 1 ? "idle" : "neither";
        });
    }

    @Tag("proof")
    @Test
    void gone_saidByAQueryOfAnEarlierServingPeriod_doesNotTakeTheReloadedInstanceOut() {
        assertOutcomes(Set.of(true), () -> {
            LoadBook before = book(instance -> {});
            Dispatch old = before.begin(first, 1);
            AtomicReference<LoadBook> current = new AtomicReference<>(before);

            run(old::recordGone, () -> current.set(before.next(draining).next(again)));

            return Objects.requireNonNull(current.get())
                    .isAvailable(again.instances().get(0));
        });
    }

    @Tag("proof")
    @Test
    void gone_foundByTwoAtOnce_reportedOnce() {
        assertOutcomes(Set.of(1), () -> {
            AtomicInteger reports = new AtomicInteger();
            LoadBook book = book(instance -> reports.incrementAndGet());

            run(() -> book.markGone(first), () -> book.markGone(first));

            return reports.get();
        });
    }

    @Tag("proof")
    @Test
    void failed_bothInstancesAtOnce_oneIsEjected() {
        assertOutcomes(Set.of(List.of(true, false), List.of(false, true)), () -> {
            LoadBook book = book(instance -> {});

            run(() -> failToTheLimit(book, first), () -> failToTheLimit(book, second));

            return List.of(book.isEjected(first), book.isEjected(second));
        });
    }

    @Test
    void hold_whileTheLastInFlightEnds_letInByOneOfBoth() {
        assertOutcomes(Set.of(1), () -> {
            AtomicInteger letIn = new AtomicInteger();
            LoadBook book = book(instance -> {});
            Dispatch last = book.begin(first, ConcurrencyLimit.FIRST);

            run(last::release, () -> {
                if (book.tryBegin(first, asked) != null) {
                    letIn.incrementAndGet();
                } else {
                    book.hold(new Counted(book, first, letIn), MANY);
                }
            });

            return letIn.get();
        });
    }

    /** A held query that counts how often it is let in. */
    private static final class Counted extends HeldQuery {

        private final AtomicInteger letIn;

        Counted(LoadBook book, IndexedInstance instance, AtomicInteger letIn) {
            super(book, instance, 1, QueryOwner.FIRST, 0, 0, 1e9, Long.MAX_VALUE / 2);
            this.letIn = letIn;
        }

        @Override
        protected void onAdmitted(Dispatch dispatch) {
            letIn.incrementAndGet();
        }

        @Override
        protected void onDropped(RefusalReason reason) {
            throw new AssertionError("dropped: " + reason);
        }

        @Override
        protected void onDisplaced() {
            throw new AssertionError("displaced");
        }

        @Override
        protected void schedule(Runnable task, long delayNanos) {
            // the time does not pass
        }
    }

    private static void failToTheLimit(LoadBook book, IndexedInstance instance) {
        for (int i = 0; i < ConsecutiveFailures.LIMIT; i++) {
            book.begin(instance, 1).recordFailure("the connection was closed");
        }
    }

    private LoadBook book(AvailabilityListener listener) {
        return LoadBook.of(serving, listener, InstanceLimits.DEFAULT, () -> 0);
    }

    private static RouteIndex routes(InstanceState ofTheFirst, long version) {
        return RouteIndex.of(new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .instance("small-fp32-t1", "a", ofTheFirst)
                .instance("small-fp32-t1", "b", InstanceState.ACTIVE)
                .view(version));
    }
}
