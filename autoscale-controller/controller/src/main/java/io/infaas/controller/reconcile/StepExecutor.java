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
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** Executes steps and applies the results of their calls. */
record StepExecutor(
        PlacementStates states,
        VariantFacts facts,
        ReconcilerSettings settings,
        ActionJournal journal,
        CallCompletions completions,
        Pauses pauses,
        Predicate<Placement> planned) {

    private static final Set<TritonCode> WITHOUT_ANSWER =
            EnumSet.of(TritonCode.UNAVAILABLE, TritonCode.DEADLINE_EXCEEDED, TritonCode.CANCELLED, TritonCode.UNKNOWN);
    private static final String LOAD = "load";
    private static final String UNLOAD = "unload";
    private static final String RESIZE = "resize";
    private static final String RESTORED =
            "its replacement does not serve: restoring it as the only instance of its application";

    /** A successful load with a failed warm-up. */
    private static final class NotServing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotServing(Throwable cause) {
            super("loaded, but " + cause.getMessage(), cause, false, false);
        }
    }

    void run(ReconcileStep step, NodeWatch watch, long now) {
        Placement placement = step.placement();
        PlacementState state = states.get(placement, now);
        if (step instanceof ReconcileStep.Load) {
            load(placement, pauses.isPaused(placement) ? state.because(RESTORED) : state, watch, Optional.empty(), now);
        } else if (step instanceof ReconcileStep.StandIn standIn) {
            String why = "stands in for the variant on node '%s', which lacks memory beside its serving instances"
                    .formatted(standIn.planned().node());
            load(placement, state.because(why), watch, Optional.of(standIn.planned()), now);
        } else if (step instanceof ReconcileStep.Resize resize) {
            resize(placement, resize.count(), state, watch, now);
        } else if (step instanceof ReconcileStep.Drain drain) {
            states.put(
                    placement, state.in(new Draining(watch.observations(), 0)).asPlanned());
            journal.recordDone(
                    "drain",
                    placement,
                    drain.forMemory() ? "frees memory for a planned load" : journal.reason(placement));
        } else if (step instanceof ReconcileStep.Pause pause) {
            states.put(
                    placement, state.in(new Draining(watch.observations(), 0)).asPlanned());
            pauses.begin(placement, pause.forLoad(), watch.type().name(), now);
        } else if (step instanceof ReconcileStep.Recall) {
            states.put(placement, state.in(new Active(now, watch.observations(), 0)));
            journal.recordDone("recall", placement, journal.reason(placement));
        } else if (step instanceof ReconcileStep.Unload) {
            unload(placement, state, watch, now);
        } else {
            checkPresence(placement, state, watch);
        }
    }

    /** @param standsInFor the planned placement that it stands in for, if it does */
    private void load(
            Placement placement, PlacementState state, NodeWatch watch, Optional<Placement> standsInFor, long now) {
        String model = placement.variant();
        states.put(placement, state.busyIn(new Loading()).withCount(1));
        journal.recordStart(LOAD, placement, state.why(), now);
        NodeControl control = watch.control();
        CompletionStage<Void> loadedAndWarm = control.load(model)
                .thenCompose(loaded -> control.warm(model).exceptionally(failure -> {
                    throw new NotServing(CallCompletions.cause(failure));
                }));
        this.<Void>await(loadedAndWarm, placement, watch, (end, later) -> {
            applyLoad(end, later);
            end.failure().ifPresent(failure -> standsInFor.ifPresent(other -> bar(other, failure, later)));
        });
    }

    /** Bars a placement at once: a variant that fails elsewhere would fail here too, and then it is too late. */
    private void bar(Placement placement, Throwable failure, long now) {
        PlacementState state = states.get(placement, now);
        if (state.phase() instanceof Absent && !state.busy()) {
            states.put(placement, state.withFailure(text(failure), now, settings));
        }
    }

    private void applyLoad(End<Void> end, long now) {
        Placement placement = end.placement();
        PlacementState state = states.get(placement, now);
        if (end.failure().isEmpty()) {
            journal.recordEnd(LOAD, placement, "done", now);
            states.put(
                    placement,
                    state.in(new Active(now, end.watch().observations(), 0))
                            .healing(false)
                            .asPlanned());
            return;
        }
        Throwable failure = end.failure().get();
        journal.recordEnd(LOAD, placement, failureOutcome(failure), now);
        PlacementState barred = pauses.isFor(placement)
                ? state.withFailure(text(failure), now + settings.pauseBackoffNanos())
                : state.withFailure(text(failure), now, settings);
        if (isAnswer(failure)) {
            states.put(placement, barred.in(newAbsent(end.watch(), now)));
        } else {
            // the model may be loaded, or still become so: unload it before the next attempt
            states.put(placement, barred.in(new Unloading(true, false, now, now, 0)));
            end.watch().observeSoon(now);
        }
    }

    private void resize(Placement placement, int count, PlacementState state, NodeWatch watch, long now) {
        states.put(placement, state.resizing(count));
        journal.recordStart(RESIZE, placement, state.why(), now);
        int instances = count * facts.instances(placement.variant());
        this.<Void>await(watch.control().resize(placement.variant(), instances), placement, watch, (end, later) -> {
            PlacementState latest = states.get(placement, later);
            Optional<Throwable> failure = end.failure();
            journal.recordEnd(
                    RESIZE,
                    placement,
                    failure.map(StepExecutor::failureOutcome)
                            .orElse("done, x%d instead of x%d".formatted(count, state.least())),
                    later);
            // an observation that began before the call ended says nothing about the count; after a failure the serving
            // time begins anew, or the failure would be forgotten at once
            PlacementState idle = latest.in(
                    latest.phase() instanceof Active active
                            ? new Active(
                                    failure.isPresent() ? later : active.since(),
                                    end.watch().observations(),
                                    0)
                            : latest.phase());
            states.put(
                    placement,
                    failure.map(why -> (isAnswer(why) ? idle.withCountsOf(state) : idle)
                                    .withFailure(text(why), later, settings))
                            .orElseGet(() -> idle.withCount(count)));
        });
    }

    private void unload(Placement placement, PlacementState state, NodeWatch watch, long now) {
        boolean failed =
                state.phase() instanceof Sick || (state.phase() instanceof Unloading leaving && leaving.failed());
        PlacementState next = state.busyIn(new Unloading(failed, false, now, now, 0));
        states.put(placement, state.phase() instanceof Sick ? next.healing(true) : next);
        journal.recordStart(UNLOAD, placement, state.why(), now);
        await(watch.control().unload(placement.variant()), placement, watch, this::applyUnload);
    }

    private void applyUnload(End<Void> end, long now) {
        Placement placement = end.placement();
        PlacementState state = states.get(placement, now);
        if (!(state.phase() instanceof Unloading leaving)) {
            return;
        }
        if (end.failure().isEmpty()) {
            states.put(
                    placement,
                    state.in(new Unloading(leaving.failed(), true, leaving.since(), now + settings.checkNanos(0), 0)));
            return;
        }
        journal.recordEnd(UNLOAD, placement, failureOutcome(end.failure().get()), now);
        long again = now + settings.firstBackoff().toNanos();
        states.put(placement, state.in(new Unloading(leaving.failed(), false, leaving.since(), again, 0)));
        end.watch().observeSoon(now);
    }

    private void checkPresence(Placement placement, PlacementState state, NodeWatch watch) {
        states.put(placement, state.busyIn(state.phase()));
        await(watch.control().presence(placement.variant()), placement, watch, this::applyPresence);
    }

    private void applyPresence(End<Presence> end, long now) {
        Placement placement = end.placement();
        PlacementState state = states.get(placement, now);
        if (!(state.phase() instanceof Unloading leaving)) {
            return;
        }
        Presence presence = end.value().orElse(Presence.HELD);
        boolean isMeasured = end.watch().memory().used().isPresent();
        boolean stuck = presence == Presence.LEAVING
                && now - leaving.since() >= settings.leavingNanos(isMeasured || planned.test(placement));
        if (presence == Presence.GONE || stuck) {
            journal.recordEnd(
                    UNLOAD, placement, stuck ? "done, although the node still reports it as unloading" : "done", now);
            states.put(placement, state.in(newAbsent(end.watch(), now)));
            end.watch().readMemorySoon(now);
            return;
        }
        int checks = leaving.checks() + 1;
        long next = now + settings.checkNanos(checks);
        states.put(placement, state.in(new Unloading(leaving.failed(), true, leaving.since(), next, checks)));
    }

    private Absent newAbsent(NodeWatch watch, long now) {
        return new Absent(watch.observations(), now + settings.grace().toNanos());
    }

    private record End<T>(Placement placement, NodeWatch watch, Optional<T> value, Optional<Throwable> failure) {}

    /** Applies the result later, on the loop's thread; if the node went down meanwhile, the next observation decides. */
    private <T> void await(
            CompletionStage<T> call, Placement placement, NodeWatch watch, BiConsumer<End<T>, Long> completion) {
        long incarnation = watch.incarnation();
        completions.await(call, watch, (value, failure) -> (LongConsumer) now -> {
            if (watch.incarnation() == incarnation) {
                completion.accept(new End<>(placement, watch, value, failure), now);
            } else {
                journal.forget(placement);
                states.put(
                        placement,
                        states.get(placement, now)
                                .in(new Unclear(watch.observations()))
                                .healing(false));
                watch.observeSoon(now);
            }
        });
    }

    private static boolean isAnswer(Throwable failure) {
        return failure instanceof TritonException triton && !WITHOUT_ANSWER.contains(triton.code());
    }

    private static String failureOutcome(Throwable failure) {
        return "failed: " + text(failure);
    }

    private static String text(Throwable failure) {
        return String.valueOf(failure.getMessage()).strip();
    }
}
