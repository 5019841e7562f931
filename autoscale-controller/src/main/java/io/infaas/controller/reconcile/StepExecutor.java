package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.reconcile.NodeControl.Presence;
import io.infaas.controller.reconcile.PlacementPhase.Absent;
import io.infaas.controller.reconcile.PlacementPhase.Active;
import io.infaas.controller.reconcile.PlacementPhase.Draining;
import io.infaas.controller.reconcile.PlacementPhase.Loading;
import io.infaas.controller.reconcile.PlacementPhase.Sick;
import io.infaas.controller.reconcile.PlacementPhase.Unclear;
import io.infaas.controller.reconcile.PlacementPhase.Unloading;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/** Does the steps, and takes in how their calls ended. */
final class StepExecutor {

    private static final Set<TritonCode> WITHOUT_ANSWER =
            Set.of(TritonCode.UNAVAILABLE, TritonCode.DEADLINE_EXCEEDED, TritonCode.CANCELLED, TritonCode.UNKNOWN);
    private static final String LOAD = "load";
    private static final String UNLOAD = "unload";

    private final PlacementStates book;
    private final ReconcilerSettings settings;
    private final ActionJournal journal;
    private final CallCompletions arrivals;

    StepExecutor(PlacementStates book, ReconcilerSettings settings, ActionJournal journal, CallCompletions arrivals) {
        this.book = book;
        this.settings = settings;
        this.journal = journal;
        this.arrivals = arrivals;
    }

    /** What a node did not answer for: the model may be loaded, or become loaded still. */
    private static final class NotServing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotServing(Throwable cause) {
            super("loaded, but " + cause.getMessage(), cause, false, false);
        }
    }

    void run(ReconcileStep step, NodeWatch watch, long now) {
        Placement place = step.place();
        PlacementState state = book.get(place, now);
        if (step instanceof ReconcileStep.Load) {
            load(place, state, watch, now);
        } else if (step instanceof ReconcileStep.Drain drain) {
            book.put(place, state.in(new Draining(watch.begun(), 0)).asPlanned());
            journal.done(
                    "drain",
                    place,
                    drain.forMemory() ? "its memory is needed for what is planned" : journal.reason(place));
        } else if (step instanceof ReconcileStep.Recall) {
            book.put(place, state.in(new Active(now, watch.begun(), 0)));
            journal.done("recall", place, journal.reason(place));
        } else if (step instanceof ReconcileStep.Unload) {
            unload(place, state, watch, now);
        } else {
            look(place, state, watch);
        }
    }

    private void load(Placement place, PlacementState state, NodeWatch watch, long now) {
        String model = place.variant();
        book.put(place, state.busyIn(new Loading(now)));
        journal.started(LOAD, place, state.why(), now);
        NodeControl control = watch.control();
        Future<Void> loadedAndWarm = control.load(model).compose(loaded -> control.warm(model)
                .recover(failure -> Future.failedFuture(new NotServing(failure))));
        await(loadedAndWarm, place, watch, this::loaded);
    }

    private void loaded(End<Void> end, long now) {
        Placement place = end.place();
        PlacementState state = book.get(place, now);
        if (end.failure().isEmpty()) {
            journal.ended(LOAD, place, state.why(), "done", now);
            book.put(
                    place,
                    state.in(new Active(now, end.watch().begun(), 0))
                            .healing(false)
                            .asPlanned());
            return;
        }
        Throwable failure = end.failure().get();
        journal.ended(LOAD, place, state.why(), failed(failure), now);
        PlacementState barred = state.failed(text(failure), now, settings);
        if (answered(failure)) {
            book.put(place, barred.in(absent(end.watch(), now)));
        } else {
            // It may be there, or come: undone before it is tried again.
            book.put(place, barred.in(new Unloading(true, false, now, now, 0)));
            end.watch().soon(now);
        }
    }

    private void unload(Placement place, PlacementState state, NodeWatch watch, long now) {
        boolean failed =
                state.phase() instanceof Sick || (state.phase() instanceof Unloading leaving && leaving.failed());
        PlacementState next = state.busyIn(new Unloading(failed, false, now, now, 0));
        book.put(place, state.phase() instanceof Sick ? next.healing(true) : next);
        journal.started(UNLOAD, place, state.why(), now);
        await(watch.control().unload(place.variant()), place, watch, this::unloaded);
    }

    private void unloaded(End<Void> end, long now) {
        Placement place = end.place();
        PlacementState state = book.get(place, now);
        if (!(state.phase() instanceof Unloading leaving)) {
            return;
        }
        if (end.failure().isEmpty()) {
            book.put(
                    place,
                    state.in(new Unloading(leaving.failed(), true, leaving.since(), now + settings.lookNanos(0), 0)));
            return;
        }
        journal.ended(UNLOAD, place, state.why(), failed(end.failure().get()), now);
        long again = now + settings.firstBackOff().toNanos();
        book.put(place, state.in(new Unloading(leaving.failed(), false, leaving.since(), again, 0)));
        end.watch().soon(now);
    }

    private void look(Placement place, PlacementState state, NodeWatch watch) {
        book.put(place, state.busyIn(state.phase()));
        await(watch.control().presence(place.variant()), place, watch, this::looked);
    }

    private void looked(End<Presence> end, long now) {
        Placement place = end.place();
        PlacementState state = book.get(place, now);
        if (!(state.phase() instanceof Unloading leaving)) {
            return;
        }
        Presence presence = end.value().orElse(Presence.HELD);
        boolean stuck = presence == Presence.LEAVING
                && now - leaving.since() >= settings.letGo().toNanos();
        if (presence == Presence.GONE || stuck) {
            journal.ended(UNLOAD, place, state.why(), stuck ? "done, but the node does not finish it" : "done", now);
            book.put(place, state.in(absent(end.watch(), now)));
            return;
        }
        int looks = leaving.looks() + 1;
        long next = now + settings.lookNanos(looks);
        book.put(place, state.in(new Unloading(leaving.failed(), true, leaving.since(), next, looks)));
    }

    private Absent absent(NodeWatch watch, long now) {
        return new Absent(watch.begun(), now + settings.grace().toNanos());
    }

    private record End<T>(Placement place, NodeWatch watch, Optional<T> value, Optional<Throwable> failure) {}

    /** Takes the end in later, on the thread of the loop; if the node went away meanwhile, the next observation tells. */
    private <T> void await(Future<T> call, Placement place, NodeWatch watch, BiConsumer<End<T>, Long> taken) {
        long incarnation = watch.incarnation();
        arrivals.await(call, watch, (value, failure) -> (LongConsumer) now -> {
            if (watch.incarnation() == incarnation) {
                taken.accept(new End<>(place, watch, value, failure), now);
            } else {
                journal.forget(place);
                book.put(
                        place,
                        book.get(place, now).in(new Unclear(watch.begun())).healing(false));
                watch.soon(now);
            }
        });
    }

    private static boolean answered(Throwable failure) {
        return failure instanceof TritonException told && !WITHOUT_ANSWER.contains(told.code());
    }

    private static String failed(Throwable failure) {
        return "failed: " + text(failure);
    }

    private static String text(Throwable failure) {
        return String.valueOf(failure.getMessage()).strip();
    }
}
