package io.infaas.controller.control;

import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.MemoryUse;
import io.infaas.catalog.Metric;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A large deployment, the same in each run: applications of {@value #ARCHITECTURES} architectures with {@value #VARIANTS}
 * variants each, every variant profiled on two of four types of nodes, and on each node {@value #INSTANCES} instances.
 */
public record LargeDeployment(int applications, int nodes) {

    private static final int ARCHITECTURES = 50;
    private static final int VARIANTS = 20;
    private static final int INSTANCES = 5;
    private static final List<String> TYPES = List.of("small", "large", "wide", "gpu");

    /** 10,000 variants, 1,000 nodes, 5,000 instances. */
    public static LargeDeployment large() {
        return new LargeDeployment(10, 1_000);
    }

    public int variants() {
        return applications * ARCHITECTURES * VARIANTS;
    }

    /** @param build in each build the profiles of one application are new; names stay */
    public Catalog catalog(int build) {
        List<Application> tasks = new ArrayList<>();
        List<Architecture> networks = new ArrayList<>();
        List<Variant> all = new ArrayList<>();
        for (int a = 0; a < applications; a++) {
            String task = "task%02d".formatted(a);
            tasks.add(new Application(
                    task,
                    "A task among many",
                    Catalogs.contract(),
                    new Metric("top-1", "evaluation"),
                    new Objective(1_000, 0.5)));
            for (int n = 0; n < ARCHITECTURES; n++) {
                String network = "%s-net%02d".formatted(task, n);
                networks.add(new Architecture(network, task, "%064x".formatted(n), Catalogs.contract()));
                for (int v = 0; v < VARIANTS; v++) {
                    all.add(variant(network, all.size(), v, a == build % applications ? build : 0));
                }
            }
        }
        return new Catalog(tasks, networks, all, types());
    }

    private static Variant variant(String network, int number, int v, int build) {
        RuntimeSettings settings = new RuntimeSettings(1 + v / 4, 1 + v / 2 % 2, 32);
        String transform = v % 2 == 0 ? "fp32" : "int8";
        String alias = network + "-" + transform + "-" + settings.label();
        return new Variant(
                alias + "-%08x".formatted(number),
                alias,
                network,
                transform,
                "onnxruntime-cpu",
                settings,
                List.of(
                        profile(TYPES.get(number % TYPES.size()), number, settings, build),
                        profile(TYPES.get((number + 1) % TYPES.size()), number + 1, settings, build)));
    }

    private static Profile profile(String type, int number, RuntimeSettings settings, int build) {
        double msPerItem = 0.25 + number * 7_919 % 10_007 / 1_000.0;
        List<BatchPerformance> batches = new ArrayList<>();
        for (int batch = 1; batch <= settings.maxBatchSize(); batch *= 2) {
            batches.add(new BatchPerformance(
                    batch, msPerItem * batch, 1.5 * msPerItem * batch, 1_000 * settings.instances() / msPerItem));
        }
        return Profile.onProcessors(
                new Hardware(
                        type,
                        "AMD EPYC 7R13 Processor",
                        List.of("avx2", "avx512f", "avx512_vnni"),
                        settings.cores(),
                        "onnxruntime 1.29.0"),
                20 + build,
                batches,
                new MemoryUse(8L << 20, 16L << 20),
                Accuracy.of(1_200 + number * 31 % 750, 2_000),
                true);
    }

    private static List<NodeType> types() {
        return List.of(
                new NodeType("small", 4, 16L << 30, 0, 0.17),
                new NodeType("large", 16, 64L << 30, 0, 0.68),
                new NodeType("wide", 32, 128L << 30, 0, 1.36),
                new NodeType("gpu", 8, 32L << 30, 1, 0.90));
    }

    public List<Node> nodeList() {
        List<Node> list = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            list.add(new Node(
                    "node-%05d".formatted(i),
                    "10.%d.%d.%d".formatted(i >> 16, i >> 8 & 255, i & 255),
                    8000,
                    8001,
                    TYPES.get(i % TYPES.size())));
        }
        return list;
    }

    /** All instances, each active. */
    public SortedMap<Placement, InstanceState> instances(Catalog catalog) {
        SortedMap<Placement, InstanceState> instances = new TreeMap<>();
        for (int i = 0; i < nodes; i++) {
            for (int k = 0; k < INSTANCES; k++) {
                instances.put(placement(catalog, i, k), InstanceState.ACTIVE);
            }
        }
        return instances;
    }

    /** A placement on a node, by its number; numbers below 2,000 give different ones. */
    public Placement placement(Catalog catalog, int node, int number) {
        int types = TYPES.size();
        // different variants on each node, among those profiled on the node's type
        int variant = ((node * 37 + number) * types + node % types) % variants();
        return new Placement(catalog.variants().get(variant).name(), "node-%05d".formatted(node));
    }
}
