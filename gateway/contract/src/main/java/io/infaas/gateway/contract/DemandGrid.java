package io.infaas.gateway.contract;

import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Classifies the demand for one catalog. Queries of one class have the same variants that meet their floor. Their bounds differ by less
 * than a factor of {@value #STEP}, their batch sizes by at most a factor of two.
 */
public final class DemandGrid {

    /** Ratio of two neighbouring bounds of the grid. */
    public static final double STEP = 1.25;

    private static final double FIRST_MS = 0.1;
    // strict, so that gateways and controllers of different machines agree on all bits
    private static final double[] BOUNDS_MS = IntStream.range(0, 64)
            .mapToDouble(i -> FIRST_MS * StrictMath.pow(STEP, i))
            .toArray();

    private final Map<String, TargetClasses> rows = new HashMap<>();

    public DemandGrid(Catalog catalog) {
        AtomicInteger classCount = new AtomicInteger();
        Map<String, SortedSet<Double>> reached = new HashMap<>();
        catalog.applications().forEach(application -> reached.put(application.name(), new TreeSet<>()));
        for (Variant variant : catalog.variants()) {
            Architecture architecture =
                    catalog.architecture(variant.architecture()).orElseThrow();
            for (String target : List.of(architecture.application(), architecture.name(), variant.name())) {
                SortedSet<Double> values = reached.computeIfAbsent(target, name -> new TreeSet<>());
                variant.profiles()
                        .forEach(profile -> values.add(profile.accuracy().value()));
            }
        }
        reached.forEach((target, values) -> rows.put(
                target,
                new TargetClasses(
                        target, values.stream().mapToDouble(Double::doubleValue).toArray(), BOUNDS_MS, classCount)));
    }

    /**
     * Returns the class of a query; allocates only on the first use of a class.
     *
     * @param target name of an application, of an architecture, or full name of a variant of the catalog
     * @param batch batch elements of the query, at least 1
     */
    public DemandClass of(String target, Objective objective, int batch) {
        double steps = Math.log(objective.latencyMs() / FIRST_MS) / Math.log(STEP);
        int bound = (int) Math.max(0, Math.min(BOUNDS_MS.length - 1, Math.floor(steps)));
        return row(target).of(objective.minAccuracy(), bound, DemandClass.bucket(batch));
    }

    private TargetClasses row(String target) {
        TargetClasses targetClasses = rows.get(target);
        if (targetClasses == null) {
            throw new IllegalArgumentException("the catalog has no '%s'".formatted(target));
        }
        return targetClasses;
    }

    /**
     * The demand classes of one target. Creates each class on first use, because a catalog has many more classes than are in use.
     * Later queries of the class allocate nothing, unless more than {@value #MOST} classes of the grid are in use: clients choose
     * bounds, floors and batch sizes freely.
     */
    static final class TargetClasses {

        static final int MOST = 16_384;

        private final String target;
        private final double[] accuracies;
        private final double[] boundsMs;
        private final AtomicInteger classCount;
        // by floor, bound and bucket; the inner arrays are read without a barrier, so their elements are immutable
        private final AtomicReferenceArray<@Nullable DemandClass @Nullable [] @Nullable []> classes;

        /**
         * Creates the classes of a target.
         *
         * @param accuracies distinct, ascending
         * @param boundsMs distinct latency bounds
         * @param classCount number of classes of all targets that are kept
         */
        TargetClasses(String target, double[] accuracies, double[] boundsMs, AtomicInteger classCount) {
            this.target = target;
            this.accuracies = accuracies;
            this.boundsMs = boundsMs;
            this.classCount = classCount;
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
            if (classCount.get() < MOST) {
                classes.compareAndSet(floor, null, new DemandClass[boundsMs.length][]);
                @Nullable DemandClass[] @Nullable [] ofFloor = classes.get(floor);
                if (ofFloor != null) {
                    @Nullable DemandClass[] ofBound = ofFloor[bound];
                    if (ofBound == null) {
                        ofBound = new DemandClass[DemandClass.BUCKETS];
                        ofFloor[bound] = ofBound;
                    }
                    ofBound[sizeBucket] = demandClass;
                    classCount.incrementAndGet();
                }
            }
            return demandClass;
        }
    }
}
