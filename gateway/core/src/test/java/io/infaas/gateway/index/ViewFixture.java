package io.infaas.gateway.index;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Views for tests: one application "fashion" on nodes of type "local", variants and instances as a test states them. */
public final class ViewFixture {

    private final Catalogs catalogs = Catalogs.fashion();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();

    /** small: 1 ms and 0.88; large: 10 ms and 0.93, with two threads 6 ms; all of them on two nodes; 100 ms, 0.85, 0.9. */
    public static ViewFixture fashion() {
        return new ViewFixture()
                .objective(new Objective(100, 0.85, 0.9))
                .variant("small", "fp32", 1, 0.88, 1.0)
                .variant("large", "fp32", 1, 0.93, 10.0)
                .variant("large", "fp32", 2, 0.93, 6.0)
                .node("a")
                .node("b")
                .everywhere();
    }

    public ViewFixture objective(Objective defaults) {
        catalogs.objective(defaults);
        return this;
    }

    /** A variant whose time per item is constant. */
    public ViewFixture variant(String architecture, String transform, int threads, double accuracy, double msPerItem) {
        catalogs.variant(architecture, transform, threads, accuracy, msPerItem);
        return this;
    }

    /** A variant of which nothing was measured; it is on no node. */
    public ViewFixture unprofiled(String architecture, String transform, String target) {
        catalogs.unprofiled(architecture, transform, target);
        return this;
    }

    public ViewFixture node(String id) {
        return node(new Node(id, "127.0.0.1", 8000, 8001, Catalogs.NODE_TYPE));
    }

    public ViewFixture node(Node node) {
        nodes.add(node);
        return this;
    }

    /** Every variant so far READY on every node so far. */
    public ViewFixture everywhere() {
        nodes.forEach(node -> catalog()
                .variants()
                .forEach(variant -> instances.add(new Instance(variant.name(), node.id(), InstanceState.ACTIVE))));
        return this;
    }

    public ViewFixture instance(String alias, String node, InstanceState state) {
        String name = catalog().variant(alias).map(Variant::name).orElseThrow();
        instances.add(new Instance(name, node, state));
        return this;
    }

    /** The instance added last has another count. */
    public ViewFixture count(int count) {
        Instance last = instances.remove(instances.size() - 1);
        instances.add(new Instance(last.variant(), last.node(), last.state(), count));
        return this;
    }

    /** All instances of a variant are for a share of the queries, per cent. */
    public ViewFixture share(String alias, int share) {
        String name = catalog().variant(alias).map(Variant::name).orElseThrow();
        instances.replaceAll(instance -> instance.variant().equals(name)
                ? new Instance(name, instance.node(), instance.state(), instance.count(), 0, Instance.WHOLE - share)
                : instance);
        return this;
    }

    public Catalog catalog() {
        return catalogs.build();
    }

    public View view() {
        return view(1);
    }

    public View view(long version) {
        return new View(version, catalog(), nodes, instances);
    }

    public RouteIndex routes() {
        return RouteIndex.of(view());
    }

    /** A target that could be served by other candidates, and is by nothing. */
    public static Target unserved(Target like, List<Candidate> candidates) {
        int[] numbers = IntStream.range(0, candidates.size()).toArray();
        CandidateTable table = new CandidateTable(
                candidates, numbers, like.application().contract().largestRequest());
        IndexedInstance[][] nothing = new IndexedInstance[candidates.size()][0];
        return new Target(like.name(), like.kind(), like.application(), table, nothing, "");
    }
}
