package io.infaas.simulator.evaluation;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.simulator.machine.LoadedModel;
import io.infaas.simulator.machine.MachineOffering;
import io.infaas.simulator.machine.Truth;
import io.infaas.simulator.workload.Arrivals;
import io.infaas.simulator.workload.Traffic;
import io.infaas.simulator.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The arrivals of a run, and how fast whole machines can serve them at best. */
final class ServiceRates {

    /** So many standard deviations of the noise below the profile an execution may be. */
    private static final double LUCK = 3;

    private final Catalog catalog;
    private final Workload workload;
    private final long seed;
    private final Truth truth;
    private final List<Kind> kinds = new ArrayList<>();

    /**
     * Machines of a type at a price.
     *
     * @param most how many exist at a time
     * @param launchable whether they may start and end
     */
    record Kind(NodeType type, double pricePerHour, double startSeconds, int most, boolean launchable) {}

    /**
     * Queries of one kind and size.
     *
     * @param queries number of queries
     * @param counts queries by step
     * @param lastCounts of them those that may be served in the next step
     * @param processorRates items/s that the processors of a machine can serve, by kind of machine
     * @param acceleratorRates items/s that the accelerators of a machine can serve, by kind of machine
     */
    record QueryClass(
            int batch,
            long queries,
            List<Long> counts,
            List<Long> lastCounts,
            List<Double> processorRates,
            List<Double> acceleratorRates) {

        double items(int step) {
            return (double) counts.get(step) * batch;
        }

        double lastItems(int step) {
            return (double) lastCounts.get(step) * batch;
        }
    }

    ServiceRates(Catalog catalog, Workload workload, long seed) {
        this.catalog = catalog;
        this.workload = workload;
        this.seed = seed;
        this.truth = workload.truth().seeded(seed);
        workload.fixedNodes().forEach((type, count) -> {
            NodeType nodeType = catalog.nodeType(type).orElseThrow();
            kinds.add(new Kind(nodeType, nodeType.pricePerHour(), 0, count, false));
        });
        for (MachineOffering offering : workload.offerings()) {
            kinds.add(new Kind(
                    catalog.nodeType(offering.nodeType()).orElseThrow(),
                    offering.pricePerHour(),
                    offering.start().toMillis() / 1000.0 * Math.exp(-LUCK * truth.loadSpread()),
                    workload.fleet().maximum(),
                    true));
        }
    }

    List<Kind> kinds() {
        return kinds;
    }

    List<QueryClass> classes(int stepSeconds) {
        List<QueryClass> classes = new ArrayList<>();
        List<Arrivals> arrivals = workload.arrivals(seed);
        for (int i = 0; i < arrivals.size(); i++) {
            classes.addAll(classes(workload.traffic().get(i), arrivals.get(i), stepSeconds));
        }
        return classes;
    }

    private List<QueryClass> classes(Traffic traffic, Arrivals arrivals, int stepSeconds) {
        double seconds = workload.length().toSeconds();
        int steps = (int) Math.ceil(seconds / stepSeconds);
        Objective usual =
                catalog.application(traffic.application()).orElseThrow().objective();
        double boundMs = header(traffic, "infaas-latency-ms", usual.latencyMs());
        double floor = header(traffic, "infaas-min-accuracy", usual.minAccuracy());
        SortedMap<Integer, long[]> counts = new TreeMap<>();
        SortedMap<Integer, long[]> last = new TreeMap<>();
        for (double at = arrivals.next(); at < seconds; at = arrivals.next()) {
            int batch = arrivals.batch();
            int step = (int) (at / stepSeconds);
            counts.computeIfAbsent(batch, size -> new long[steps])[step]++;
            if (at + boundMs / 1000 >= (step + 1.0) * stepSeconds) {
                last.computeIfAbsent(batch, size -> new long[steps])[step]++;
            }
        }
        List<QueryClass> classes = new ArrayList<>();
        counts.forEach((batch, number) -> classes.add(new QueryClass(
                batch,
                LongStream.of(number).sum(),
                LongStream.of(number).boxed().toList(),
                LongStream.of(last.getOrDefault(batch, new long[steps])).boxed().toList(),
                kinds.stream()
                        .map(kind -> rate(traffic, kind, batch, boundMs, floor, false))
                        .toList(),
                kinds.stream()
                        .map(kind -> rate(traffic, kind, batch, boundMs, floor, true))
                        .toList())));
        return classes;
    }

    private static double header(Traffic traffic, String name, double usual) {
        String value = traffic.headers().get(name);
        return value == null ? usual : Double.parseDouble(value);
    }

    private double rate(Traffic traffic, Kind kind, int batch, double boundMs, double floor, boolean accelerated) {
        double best = 0;
        for (Variant variant :
                catalog.variantsOf(catalog.application(traffic.application()).orElseThrow())) {
            Profile profile = variant.profile(kind.type().name()).orElse(null);
            if (profile != null
                    && profile.accuracy().value() >= floor
                    && LoadedModel.isOnAccelerator(profile) == accelerated) {
                best = Math.max(best, rate(variant, profile, kind.type(), batch, boundMs));
            }
        }
        return best;
    }

    /** Executions slow each other down by their shares of the machine, so its work is done soonest by the size with the least time of an item. */
    private double rate(Variant variant, Profile profile, NodeType type, int batch, double boundMs) {
        double factor = truth.ofVariant(variant.alias()) * Math.exp(-LUCK * truth.nodeSpread());
        if (factor * Math.exp(-LUCK * truth.noise()) * profile.latencyMs(batch) > boundMs) {
            return 0;
        }
        int largest = variant.settings().batching() == null
                ? batch
                : Math.max(batch, variant.settings().largestBatch());
        double itemMs = IntStream.rangeClosed(batch, largest)
                .mapToDouble(size -> factor * profile.latencyMs(size) / size)
                .min()
                .orElseThrow();
        return machineShares(variant, profile, type) * 1000 / itemMs;
    }

    /** Executions that a whole machine runs at full speed. */
    private static double machineShares(Variant variant, Profile profile, NodeType type) {
        double units = LoadedModel.isOnAccelerator(profile) ? Math.max(1, type.gpus()) : type.cores();
        return units / LoadedModel.share(variant, profile, type);
    }
}
