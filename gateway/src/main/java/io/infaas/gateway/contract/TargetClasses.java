package io.infaas.gateway.contract;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What one target can be asked for. Each class is made when it is first asked for: a catalog has many more classes than are in
 * use, and a query that finds its class made allocates none.
 */
final class TargetClasses {

    private final String target;
    private final double[] accuracies;
    private final int bounds;
    // by floor; what is read of the inner arrays without a barrier is immutable
    private final AtomicReferenceArray<@Nullable ObjectiveClass @Nullable []> classes;

    /**
     * The classes of a target.
     *
     * @param accuracies distinct, ascending
     * @param bounds how many latency bounds are told apart
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

    /** The accuracy that a floor asks for; above 1 where nothing reaches it. */
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
