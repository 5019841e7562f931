package io.infaas.gateway.index;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Metric;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Views of any size, the same for the same figures: one application {@value #APPLICATION}, variants of which the more accurate ones
 * take longer, two types of node, ten instances a node (as many as there are variants, if fewer), some variants on many nodes and
 * most on one or none.
 */
public final class BenchViews {

    public static final String APPLICATION = "fashion";

    private static final int PER_NODE = 10;
    private static final int PER_ARCHITECTURE = 100;

    private BenchViews() {}

    public static View view(int variants, int nodes) {
        return view(1, catalog(variants), nodes, 7);
    }

    /** A view of a catalog whose instances are spread by {@code seed}. */
    public static View view(long version, Catalog catalog, int nodes, long seed) {
        Random random = new Random(seed);
        List<Node> machines = new ArrayList<>();
        List<Instance> instances = new ArrayList<>();
        int size = catalog.variants().size();
        for (int i = 0; i < nodes; i++) {
            String type = catalog.nodeTypes().get(i % 2).name();
            machines.add(new Node("n" + i, "127.0.0.1", 8000, 8001, type));
            Set<Integer> there = new HashSet<>();
            while (there.size() < Math.min(PER_NODE, size)) {
                double lot = random.nextDouble();
                int number = (int) (size * lot * lot * lot);
                if (there.add(number)) {
                    String name = catalog.variants().get(number).name();
                    instances.add(new Instance(name, "n" + i, InstanceState.ACTIVE));
                }
            }
        }
        return new View(version, catalog, machines, instances);
    }

    public static Catalog catalog(int variants) {
        Random random = new Random(42);
        List<Architecture> architectures = new ArrayList<>();
        List<Variant> made = new ArrayList<>();
        for (int i = 0; i < variants; i++) {
            String architecture = "net" + i % Math.max(2, variants / PER_ARCHITECTURE);
            if (i < Math.max(2, variants / PER_ARCHITECTURE)) {
                architectures.add(new Architecture(architecture, APPLICATION, "0".repeat(64), Catalogs.contract()));
            }
            int threads = 1 + random.nextInt(4);
            RuntimeSettings settings = new RuntimeSettings(threads, 1, 32);
            String transform = "v" + i;
            String alias = architecture + "-" + transform + "-" + settings.label();
            double skill = random.nextDouble();
            double accuracy = i == 0 ? 0.95 : 0.70 + 0.28 * skill;
            double ms = (0.5 + 20 * skill * skill) * (0.7 + 0.6 * random.nextDouble()) / Math.pow(threads, 0.8);
            made.add(new Variant(
                    alias + "-" + String.format("%08x", i),
                    alias,
                    architecture,
                    transform,
                    "onnxruntime-cpu",
                    settings,
                    List.of(profile("small", accuracy, ms, threads), profile("large", accuracy, 0.8 * ms, threads))));
        }
        return new Catalog(
                List.of(new Application(
                        APPLICATION,
                        "Names garments",
                        Catalogs.contract(),
                        new Metric("top-1", "fashion-mnist"),
                        new Objective(50, 0.75, 0.9))),
                architectures,
                made,
                List.of(new NodeType("small", 4, 16L << 30, 0, 0.17), new NodeType("large", 16, 64L << 30, 0, 0.70)));
    }

    private static Profile profile(String nodeType, double accuracy, double ms, int threads) {
        return ProfileFixture.on(nodeType)
                .cores(threads)
                .loadMs(50)
                .batches(32, batch -> ms * Math.pow(batch, 0.9), batch -> 1_300 / ms * Math.pow(batch / 32.0, 0.1))
                .host(40L << 20, 90L << 20)
                .accuracy(accuracy, 10_000)
                .build();
    }
}
