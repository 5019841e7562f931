package io.infaas.controller.policy;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Metric;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.NodeCapacity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Catalogs for planning: a variant is defined by accuracy, latency, load time and memory only. */
public final class PlanningCatalog {

    public static final String TYPE = "local";
    static final long MIB = 1L << 20;

    private final List<Application> applications = new ArrayList<>();
    private final List<Architecture> architectures = new ArrayList<>();
    private final List<Variant> variants = new ArrayList<>();
    private final List<NodeType> types = new ArrayList<>();
    private int cores = 2;

    /** One node type "local" with 1000 MiB, two cores and 1 USD/h. */
    public static PlanningCatalog local() {
        return new PlanningCatalog().type(TYPE, 1000, 1);
    }

    /** small: 100 items/s, 0.80; medium: 200 items/s, 0.85, a little more memory; large: 1000 items/s, 0.90, much memory. */
    static PlanningCatalog garments() {
        return local().application("fashion", 500, 0.7)
                .variant("small", 0.80, 10, 50, 50)
                .variant("medium", 0.85, 5, 200, 80)
                .variant("large", 0.90, 1, 3000, 400);
    }

    /** Full name of the variant that {@link #variant} makes for an architecture. */
    public static String name(String architecture) {
        return architecture + "-fp32-t1-00000000";
    }

    /** The node types added from now on have so many cores. */
    PlanningCatalog cores(int each) {
        cores = each;
        return this;
    }

    public PlanningCatalog type(String name, long memoryMib, double price) {
        types.add(new NodeType(name, cores, memoryMib * MIB, 0, price));
        return this;
    }

    /** A node type with one accelerator. */
    public PlanningCatalog gpuType(String name, long memoryMib, long gpuMemoryMib, double price) {
        types.add(new NodeType(name, 8, memoryMib * MIB, 1, gpuMemoryMib * MIB, price));
        return this;
    }

    public PlanningCatalog application(String name, double boundMs, double minAccuracy) {
        applications.add(new Application(
                name,
                "for tests",
                Catalogs.contract(),
                new Metric("top-1", "none"),
                new Objective(boundMs, minAccuracy)));
        return this;
    }

    private PlanningCatalog changeLast(UnaryOperator<Application> change) {
        int last = applications.size() - 1;
        applications.set(last, change.apply(applications.get(last)));
        return this;
    }

    /** The application added last has another priority than usual. */
    PlanningCatalog priority(int priority) {
        return changeLast(last -> last.withStanding(priority, last.weight(), last.budgetPerHour()));
    }

    /** What the application added last may cost, US dollars per hour. */
    public PlanningCatalog budget(double perHour) {
        return changeLast(last -> last.withStanding(last.priority(), last.weight(), perHour));
    }

    /** The price of a late query of the application added last, US dollars. */
    public PlanningCatalog latePrice(double dollars) {
        return changeLast(last -> last.withPrices(dollars, last.accuracyPrice()));
    }

    /** The price of 0.01 of accuracy for the application added last, US dollars. */
    public PlanningCatalog accuracyPrice(double dollars) {
        return changeLast(last -> last.withPrices(last.latePrice(), dollars));
    }

    /** The application added last asks for so many nodes. */
    public PlanningCatalog minNodes(int nodes) {
        return changeLast(last -> last.spread(nodes, 1));
    }

    /** The application added last asks for so many nodes in so many zones. */
    public PlanningCatalog spread(int nodes, int zones) {
        return changeLast(last -> last.spread(nodes, zones));
    }

    /** One variant of a new architecture, profiled on all node types so far, for the application added last. */
    public PlanningCatalog variant(
            String architecture, double accuracy, double msPerItem, double loadMs, long peakMib) {
        return variant(
                architecture,
                types.stream()
                        .map(type -> profile(type.name(), accuracy, msPerItem, loadMs, peakMib))
                        .toList());
    }

    /** The variant added last uses as many cores while it is busy. */
    public PlanningCatalog usingCores(double cores) {
        Variant last = variants.remove(variants.size() - 1);
        architectures.remove(architectures.size() - 1);
        return variant(
                last.architecture(),
                last.profiles().stream()
                        .map(profile ->
                                ProfileFixture.like(profile).coresUsed(cores).build())
                        .toList());
    }

    /** The variant added last runs on accelerators and takes memory there; little of the machine's. */
    public PlanningCatalog onGpu(long gpuPeakMib) {
        Variant last = variants.remove(variants.size() - 1);
        variants.add(new Variant(
                last.architecture() + "-fp32-tensorrt-t1-00000000",
                last.architecture() + "-fp32-tensorrt-t1",
                last.architecture(),
                last.transform(),
                "tensorrt",
                last.settings(),
                last.profiles().stream()
                        .map(profile -> ProfileFixture.like(profile)
                                .accelerator(gpuPeakMib * MIB, gpuPeakMib * MIB)
                                .build())
                        .toList()));
        return this;
    }

    /**
     * One more variant of the architecture added last, whose transform is named by its largest batch; on accelerators only where the target is no
     * processor's.
     */
    PlanningCatalog sibling(String target, int maxBatch, double msPerItem, double loadMs, long peakMib) {
        Variant last = variants.get(variants.size() - 1);
        double accuracy = last.profiles().get(0).accuracy().value();
        boolean onProcessors = target.endsWith("-cpu");
        RuntimeSettings settings = new RuntimeSettings(1, 1, maxBatch);
        String transform = "b" + maxBatch;
        String alias = Variant.alias(last.architecture(), transform, target, settings);
        variants.add(new Variant(
                alias + "-00000000",
                alias,
                last.architecture(),
                transform,
                target,
                settings,
                types.stream()
                        .filter(type -> onProcessors || type.gpus() > 0)
                        .map(type -> profile(type.name(), accuracy, msPerItem, loadMs, peakMib))
                        .map(profile -> onProcessors
                                ? profile
                                : ProfileFixture.like(profile)
                                        .accelerator(peakMib * MIB, peakMib * MIB)
                                        .build())
                        .toList()));
        return this;
    }

    /** The same with a time on each of the node types so far, in their order. */
    public PlanningCatalog variantByType(String architecture, double accuracy, double... msPerItem) {
        return variant(
                architecture,
                IntStream.range(0, msPerItem.length)
                        .mapToObj(i -> profile(types.get(i).name(), accuracy, msPerItem[i], 50, 50))
                        .toList());
    }

    /** One unprofiled variant of a new architecture, for the application added last. */
    PlanningCatalog unprofiled(String architecture) {
        return variant(architecture, List.of());
    }

    /** One variant of a new architecture that takes a constant time for each execution beside that for its items. */
    PlanningCatalog batching(
            String architecture, double accuracy, double msPerQuery, double msPerItem, double loadMs, long peakMib) {
        List<BatchPerformance> batches = IntStream.of(1, 2, 4, 8, 16, 32)
                .mapToObj(batch -> {
                    double ms = msPerQuery + batch * msPerItem;
                    return new BatchPerformance(batch, ms, ms, 1000 * batch / ms);
                })
                .toList();
        return variant(
                architecture,
                types.stream()
                        .map(type -> profile(type.name(), accuracy, batches, loadMs, peakMib))
                        .toList());
    }

    private PlanningCatalog variant(String architecture, List<Profile> profiles) {
        String application = applications.get(applications.size() - 1).name();
        architectures.add(new Architecture(architecture, application, "0".repeat(64), Catalogs.contract()));
        variants.add(new Variant(
                name(architecture),
                architecture + "-fp32-t1",
                architecture,
                "fp32",
                "onnxruntime-cpu",
                new RuntimeSettings(1, 1, 32),
                profiles));
        return this;
    }

    public Catalog catalog() {
        return new Catalog(applications, architectures, variants, types);
    }

    List<NodeCapacity> nodes(String... ids) {
        List<NodeCapacity> nodes = new ArrayList<>();
        for (String id : ids) {
            nodes.add(new NodeCapacity(id, types.get(0), true));
        }
        return nodes;
    }

    NodeCapacity node(String id, String type) {
        return types.stream()
                .filter(known -> known.name().equals(type))
                .map(known -> new NodeCapacity(id, known, true))
                .findFirst()
                .orElseThrow();
    }

    private static Profile profile(String type, double accuracy, double msPerItem, double loadMs, long peakMib) {
        List<BatchPerformance> batches = List.of(
                new BatchPerformance(1, msPerItem, msPerItem, 1000 / msPerItem),
                new BatchPerformance(32, 32 * msPerItem, 32 * msPerItem, 1000 / msPerItem));
        return profile(type, accuracy, batches, loadMs, peakMib);
    }

    private static Profile profile(
            String type, double accuracy, List<BatchPerformance> batches, double loadMs, long peakMib) {
        return ProfileFixture.on(type)
                .cores(2)
                .coresUsed(1)
                .loadMs(loadMs)
                .batches(batches)
                .host(peakMib * MIB, peakMib * MIB)
                .accuracy(accuracy, 1000)
                .build();
    }
}
