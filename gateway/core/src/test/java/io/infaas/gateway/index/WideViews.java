package io.infaas.gateway.index;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Metric;
import io.infaas.catalog.Objective;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.List;

/** Views of many applications, the first of them "fashion". Each has one architecture, and each variant is on one node. */
public final class WideViews {

    private WideViews() {}

    /** @param variants of each application */
    public static View of(int applications, int variants, List<Node> nodes) {
        List<Application> tasks = new ArrayList<>();
        List<Architecture> networks = new ArrayList<>();
        List<Variant> made = new ArrayList<>();
        List<Instance> instances = new ArrayList<>();
        for (int a = 0; a < applications; a++) {
            String task = a == 0 ? "fashion" : "application-%04d".formatted(a);
            String network = "network-%04d".formatted(a);
            tasks.add(new Application(
                    task, "One of many", Catalogs.contract(), new Metric("top-1", "test"), new Objective(1_000, 0.5)));
            networks.add(new Architecture(network, task, "0".repeat(64), Catalogs.contract()));
            for (int v = 0; v < variants; v++) {
                Variant variant = variant(network, made.size(), 1 + v);
                instances.add(new Instance(
                        variant.name(), nodes.get(made.size() % nodes.size()).id(), InstanceState.ACTIVE));
                made.add(variant);
            }
        }
        return new View(1, new Catalog(tasks, networks, made, List.of(Catalogs.nodeType())), nodes, instances);
    }

    private static Variant variant(String network, int number, int threads) {
        RuntimeSettings settings = new RuntimeSettings(threads, 1, 32);
        String alias = Variant.alias(network, "fp32", "onnxruntime-cpu", settings);
        return new Variant(
                alias + "-%08x".formatted(number),
                alias,
                network,
                "fp32",
                "onnxruntime-cpu",
                settings,
                List.of(ProfileFixture.on(Catalogs.NODE_TYPE)
                        .linear(1, 32)
                        .accuracy(0.9, 2_000)
                        .build()));
    }
}
