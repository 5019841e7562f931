package io.infaas.gateway.contract;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The demand classes of one target. Creates each class on first use, because a catalog has many more classes than are in use.
 * Later queries of the class allocate nothing, unless more than {@value #MOST} classes of the grid are in use: clients choose
 * bounds, floors and batch sizes freely.
 */
final class TargetClasses {

    static final int MOST = 16_384;

    private final String target;
    private final double[] accuracies;
    private final double[] boundsMs;
    private final AtomicInteger known;
    // by floor, bound and bucket; the inner arrays are read without a barrier, so their elements are immutable
    private final AtomicReferenceArray<@Nullable DemandClass @Nullable [] @Nullable []> classes;

    /**
     * Creates the classes of a target.
     *
     * @param accuracies distinct, ascending
     * @param boundsMs distinct latency bounds
     * @param known number of classes of all targets that are kept
     */
    TargetClasses(String target, double[] accuracies, double[] boundsMs, AtomicInteger known) {
        this.target = target;
        this.accuracies = accuracies;
        this.boundsMs = boundsMs;
        this.known = known;
        this.classes = new AtomicReferenceArray<>(accuracies.length + 1);
    }

    /** @param bound index of the latency bound */
    DemandClass of(double minAccuracy, int bound, int sizeBucket) {
        int place = Arrays.binarySearch(accuracies, minAccuracy);
        int floor = place < 0 ? -place - 1 : place;
        @Nullable DemandClass[] @Nullable [] ofFloor = classes.get(floor);
        @Nullable DemandClass[] ofBound = ofFloor == null ? null : ofFloor[bound];
        DemandClass demandClass = ofBound == null ? null : ofBound[sizeBucket];
        return demandClass != null ? demandClass : add(floor, bound, sizeBucket);
    }

    // two threads may create the same class; one copy is kept
    private DemandClass add(int floor, int bound, int sizeBucket) {
        double accuracy = floor < accuracies.length ? accuracies[floor] : Double.POSITIVE_INFINITY;
        DemandClass demandClass = new DemandClass(target, accuracy, boundsMs[bound], sizeBucket);
        if (known.get() < MOST) {
            classes.compareAndSet(floor, null, new DemandClass[boundsMs.length][]);
            @Nullable DemandClass[] @Nullable [] ofFloor = classes.get(floor);
            if (ofFloor != null) {
                @Nullable DemandClass[] ofBound = ofFloor[bound];
                if (ofBound == null) {
                    ofBound = new DemandClass[DemandClass.BUCKETS];
                    ofFloor[bound] = ofBound;
                }
                ofBound[sizeBucket] = demandClass;
                known.incrementAndGet();
            }
        }
        return demandClass;
    }
}
