package io.infaas.controller.plan;

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
import java.util.ArrayList;
import java.util.List;

/** Catalogs for planning: a variant is defined by accuracy, latency, load time and memory only. */
final class PlanningCatalog {

    static final String TYPE = "local";
    static final long MIB = 1L << 20;

    private final List<Application> applications = new ArrayList<>();
    private final List<Architecture> architectures = new ArrayList<>();
    private final List<Variant> variants = new ArrayList<>();
    private final List<NodeType> types = new ArrayList<>();

    /** One node type "local" with 1000 MiB, two cores and 1 USD/h. */
    static PlanningCatalog local() {
        return new PlanningCatalog().type(TYPE, 1000, 1);
    }

    /** Full name of the variant that {@link #variant} makes for an architecture. */
    static String name(String architecture) {
        return architecture + "-fp32-t1-00000000";
    }

    PlanningCatalog type(String name, long memoryMib, double price) {
        types.add(new NodeType(name, 2, memoryMib * MIB, 0, price));
        return this;
    }

    PlanningCatalog application(String name, double boundMs, double minAccuracy) {
        applications.add(new Application(
                name,
                "for tests",
                Catalogs.contract(),
                new Metric("top-1", "none"),
                new Objective(boundMs, minAccuracy)));
        return this;
    }

    /** One variant of a new architecture, profiled on all node types so far, for the application added last. */
    PlanningCatalog variant(String architecture, double accuracy, double msPerItem, double loadMs, long peakMib) {
        return variant(
                architecture,
                types.stream()
                        .map(type -> profile(type.name(), accuracy, msPerItem, loadMs, peakMib))
                        .toList());
    }

    /** One unprofiled variant of a new architecture, for the application added last. */
    PlanningCatalog unprofiled(String architecture) {
        return variant(architecture, List.of());
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

    Catalog catalog() {
        return new Catalog(applications, architectures, variants, types);
    }

    List<NodeCapacity> nodes(String... ids) {
        List<NodeCapacity> nodes = new ArrayList<>();
        for (String id : ids) {
            nodes.add(new NodeCapacity(id, types.get(0), true));
        }
        return nodes;
    }

    private static Profile profile(String type, double accuracy, double msPerItem, double loadMs, long peakMib) {
        return ProfileFixture.on(type)
                .cores(2)
                .loadMs(loadMs)
                .batches(List.of(
                        new BatchPerformance(1, msPerItem, msPerItem, 1000 / msPerItem),
                        new BatchPerformance(32, 32 * msPerItem, 32 * msPerItem, 1000 / msPerItem)))
                .host(peakMib * MIB, peakMib * MIB)
                .accuracy(accuracy, 1000)
                .build();
    }
}
