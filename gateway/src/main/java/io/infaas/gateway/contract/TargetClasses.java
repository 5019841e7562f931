package io.infaas.gateway.contract;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The objective classes of one target. Creates each class on first use, because a catalog has many more classes than are in use.
 * Later queries of the class allocate nothing.
 */
final class TargetClasses {

    private final String target;
    private final double[] accuracies;
    private final int bounds;
    // by floor; the inner arrays are read without a barrier, so their elements are immutable
    private final AtomicReferenceArray<@Nullable ObjectiveClass @Nullable []> classes;

    /**
     * Creates the classes of a target.
     *
     * @param accuracies distinct, ascending
     * @param bounds number of distinct latency bounds
     */
    TargetClasses(String target, double[] accuracies, int bounds) {
        this.target = target;
        this.accuracies = accuracies;
        this.bounds = bounds;
        this.classes = new AtomicReferenceArray<>(accuracies.length + 1);
    }

    ObjectiveClass of(double minAccuracy, int bound) {
        int place = Arrays.binarySearch(accuracies, minAccuracy);
        int floor = place < 0 ? -place - 1 : place;
        @Nullable ObjectiveClass[] known = byBound(floor);
        ObjectiveClass made = known[bound];
        if (made == null) {
            made = new ObjectiveClass(target, floor, bound);
            known[bound] = made;
        }
        return made;
    }

    /** Returns the accuracy of a floor; above 1 if no variant reaches it. */
    double accuracy(int floor) {
        return floor < accuracies.length ? accuracies[floor] : Double.POSITIVE_INFINITY;
    }

    private @Nullable ObjectiveClass[] byBound(int floor) {
        @Nullable ObjectiveClass[] known = classes.get(floor);
        if (known == null) {
            classes.compareAndSet(floor, null, new ObjectiveClass[bounds]);
            return byBound(floor);
        }
        return known;
    }
}
