package io.infaas.gateway.selection;

import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.Ranking;
import org.jspecify.annotations.Nullable;

/**
 * The loads that one decision reads: its remaining reads, its pick and the instance that finishes first. Reused for the next
 * decision.
 */
final class LoadSweep {

    private Ranking ranking = Ranking.EMPTY;
    private ObservedLoad load = ObservedLoad.NONE;
    private @Nullable Query retried;
    private int batch;
    private int left;
    private double margin;
    private int draw;
    private boolean withheld;
    private boolean stagedOnly;
    private boolean full;
    private @Nullable IndexedInstance choice;
    private double pickedMs;
    private @Nullable IndexedInstance deferred;
    private double deferredMs;
    private @Nullable IndexedInstance earliest;
    private double earliestMs;

    /**
     * Starts a decision that may read {@code readings} loads.
     *
     * @param drawn the query may use instances with a larger share than this, per cent
     */
    void begin(Query query, ObservedLoad observed, Ranking candidates, int readings, int drawn) {
        ranking = candidates;
        load = observed;
        retried = query.tried().isEmpty() ? null : query;
        batch = query.batch();
        left = readings;
        margin = 0;
        draw = drawn;
        withheld = false;
        stagedOnly = false;
        full = false;
        choice = null;
        pickedMs = Double.POSITIVE_INFINITY;
        deferred = null;
        earliest = null;
        earliestMs = Double.POSITIVE_INFINITY;
    }

    /** Drops all references to the view. */
    void end() {
        ranking = Ranking.EMPTY;
        load = ObservedLoad.NONE;
        retried = null;
        choice = null;
        deferred = null;
        earliest = null;
    }

    /** From now on the query may use only staged instances, or others as well. */
    void stagedOnly(boolean exclusive) {
        stagedOnly = exclusive;
    }

    /** From now on the query may use every instance; returns whether one was withheld from it. */
    boolean admitStaged() {
        draw = -1;
        return withheld;
    }

    /** From now on, work in flight counts longer than predicted by this share in checks whether an instance is in time. */
    void margin(double share) {
        margin = share;
    }

    /** Returns when a member of a group would answer, without a margin, ms from now; infinite if the query must not go there. */
    double finishMs(int group, int member) {
        left--;
        IndexedInstance instance = ranking.member(group, member);
        if (retried != null && retried.excludes(instance)) {
            return Double.POSITIVE_INFINITY;
        }
        if (instance.share() <= draw) {
            withheld = true;
            return Double.POSITIVE_INFINITY;
        }
        if (stagedOnly && instance.share() == Instance.WHOLE) {
            return Double.POSITIVE_INFINITY;
        }
        double ms = load.finishMs(instance, batch, ranking.serviceMs(group));
        if (ms == Double.POSITIVE_INFINITY && !full) {
            full = load.isAvailable(instance) && load.isFull(instance);
        }
        if (ms < earliestMs) {
            earliestMs = ms;
            earliest = instance;
        }
        return ms;
    }

    /**
     * Whether a member that is predicted to finish at {@code ms} is in time with the margin, and was in time lately at its present load.
     *
     * @param ms {@link #finishMs} of the member
     */
    boolean isInTime(int group, int member, double ms, double bound) {
        if (ms > bound) {
            return false;
        }
        IndexedInstance instance = ranking.member(group, member);
        // the prediction contains the work in flight: mostly no second look is needed
        if (ms * (1 + margin) > bound) {
            left--;
            if (ms + margin * load.workMs(instance) > bound) {
                return false;
            }
        }
        return !load.isCrowdedFor(instance, batch, bound);
    }

    double warmth(int group, int member) {
        return load.warmth(ranking.member(group, member));
    }

    double strain(int group, int member) {
        return load.strain(ranking.member(group, member));
    }

    /** Whether the picked instance is strained, and would be late if its work in flight took longer by its strain. */
    boolean isStrainedBeyond(double bound) {
        IndexedInstance instance = choice;
        if (instance == null) {
            return false;
        }
        double strain = load.strain(instance);
        return strain > 1 && pickedMs + (margin + strain - 1) * load.workMs(instance) > bound;
    }

    /** Picks nothing for now; {@link #pickDeferred} returns to the first pick that was deferred. */
    void defer() {
        if (deferred == null) {
            deferred = choice;
            deferredMs = pickedMs;
        }
        choice = null;
        pickedMs = Double.POSITIVE_INFINITY;
    }

    /** Picks the first deferred instance, if there is one and no other is picked. */
    void pickDeferred() {
        if (choice == null && deferred != null) {
            choice = deferred;
            pickedMs = deferredMs;
        }
    }

    /** Whether an instance would serve with less work in flight. */
    boolean isFull() {
        return full;
    }

    /** Number of loads that may still be read. */
    int readingsLeft() {
        return left;
    }

    void pick(int group, int member, double finishMs) {
        choice = ranking.member(group, member);
        pickedMs = finishMs;
    }

    @Nullable
    IndexedInstance picked() {
        return choice;
    }

    /** Predicted answer time of the picked instance, without a margin, ms from now. */
    double pickedMs() {
        return pickedMs;
    }

    @Nullable
    IndexedInstance earliest() {
        return earliest;
    }

    double earliestMs() {
        return earliestMs;
    }
}
