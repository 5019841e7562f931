package io.infaas.gateway.adopt;

import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.MemoryUse;
import io.infaas.catalog.Metric;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.triton.client.NodeAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Views of adopted models. They have no measured profiles, so no prediction refuses a query: an instance never counts as late or full. The
 * one of two with less in flight serves, and accuracy is not guaranteed.
 */
final class AdoptedViews {

    private static final String UNKNOWN = "unknown";
    static final String TYPE = "adopted";

    /** A bound of one day, which no query misses. */
    private static final Objective NONE = new Objective(Duration.ofDays(1).toMillis(), 0);

    private static final double LEAST_MS = 0.001;
    private static final Profile PROFILE = Profile.onProcessors(
            new Hardware(TYPE, UNKNOWN, List.of(), 1, UNKNOWN),
            LEAST_MS,
            List.of(new BatchPerformance(1, LEAST_MS, LEAST_MS, 1000 / LEAST_MS)),
            MemoryUse.NONE,
            // one item, of unknown correctness
            new Accuracy(0, 1, 0, 1),
            false);

    private AdoptedViews() {}

    /** @param nodes all nodes in their configured order, also those that serve nothing */
    static View of(long version, ModelAgreement agreement, Collection<NodeAddress> nodes) {
        List<Application> applications = new ArrayList<>();
        List<Architecture> architectures = new ArrayList<>();
        List<Variant> variants = new ArrayList<>();
        List<Instance> instances = new ArrayList<>();
        agreement.models().forEach((name, model) -> {
            Contract contract = model.shown().contract();
            applications.add(new Application(name, "found on nodes", contract, new Metric(UNKNOWN, UNKNOWN), NONE));
            architectures.add(architecture(name, contract));
            variants.add(new Variant(
                    name,
                    name,
                    name,
                    UNKNOWN,
                    UNKNOWN,
                    new RuntimeSettings(1, 1, contract.maxBatchSize()),
                    List.of(PROFILE),
                    model.shown().adopted()));
            model.nodes().forEach(node -> instances.add(new Instance(name, node.id(), InstanceState.ACTIVE)));
        });
        Catalog catalog = new Catalog(applications, architectures, variants, List.of(new NodeType(TYPE, 1, 1, 0, 0)));
        return new View(version, catalog, nodes.stream().map(AdoptedViews::node).toList(), instances);
    }

    static Node node(NodeAddress address) {
        return new Node(
                address.id(), address.host(), address.httpPort(), address.grpcPort(), address.metricsPort(), TYPE);
    }

    /** @throws IllegalArgumentException if a model of this name cannot be served */
    static Architecture architecture(String name, Contract contract) {
        return new Architecture(name, name, "0".repeat(64), contract);
    }
}
