package io.infaas.gateway.contract;

import io.infaas.catalog.Catalog;
import io.infaas.gateway.contract.protocol.State;
import io.infaas.gateway.contract.protocol.ViewUpdate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Converts views to messages and back. The round trip preserves equality, including the order of instances. */
public final class ViewMessages {

    /** Largest message with a view and its catalog, bytes; one with 10,000 variants has about two million. */
    public static final int LARGEST = 16 << 20;

    private ViewMessages() {}

    /** Returns the message of a view, with only the digest of its catalog. */
    public static ViewUpdate write(View view, CatalogText catalog) {
        ViewUpdate.Builder update =
                ViewUpdate.newBuilder().setVersion(view.version()).setCatalogDigest(catalog.digest());
        Map<String, Integer> nodes = new HashMap<>();
        for (Node node : view.nodes()) {
            nodes.put(node.id(), nodes.size());
            update.addNodes(io.infaas.gateway.contract.protocol.Node.newBuilder()
                    .setId(node.id())
                    .setHost(node.host())
                    .setHttpPort(node.httpPort())
                    .setGrpcPort(node.grpcPort())
                    .setMetricsPort(node.metricsPort())
                    .setType(node.type()));
        }
        for (Instance instance : view.instances()) {
            update.addInstances(io.infaas.gateway.contract.protocol.Instance.newBuilder()
                    .setVariant(catalog.number(instance.variant()))
                    .setNode(nodes.getOrDefault(instance.node(), -1))
                    .setState(state(instance.state()))
                    .setCount(instance.count())
                    .setComparedShare(instance.comparedShare())
                    .setWithheldPercent(instance.withheld()));
        }
        return update.build();
    }

    /** Returns the same message with the catalog itself. */
    public static ViewUpdate with(ViewUpdate update, CatalogText catalog) {
        return update.toBuilder().setCatalog(catalog.packed()).build();
    }

    /** @throws IllegalArgumentException if the message is not a consistent view */
    public static View read(ViewUpdate update, Catalog catalog) {
        List<Node> nodes = new ArrayList<>(update.getNodesCount());
        for (var node : update.getNodesList()) {
            nodes.add(new Node(
                    node.getId(),
                    node.getHost(),
                    node.getHttpPort(),
                    node.getGrpcPort(),
                    node.getMetricsPort(),
                    node.getType()));
        }
        List<Instance> instances = new ArrayList<>(update.getInstancesCount());
        for (var instance : update.getInstancesList()) {
            instances.add(new Instance(
                    at("variants", catalog.variants(), instance.getVariant()).name(),
                    at("nodes", nodes, instance.getNode()).id(),
                    state(instance.getState()),
                    instance.getCount(),
                    instance.getComparedShare(),
                    instance.getWithheldPercent()));
        }
        return new View(update.getVersion(), catalog, nodes, instances);
    }

    private static <T> T at(String field, List<T> values, int index) {
        if (index < 0 || index >= values.size()) {
            throw new IllegalArgumentException(
                    "an instance refers to number %d of %d %s".formatted(index, values.size(), field));
        }
        return values.get(index);
    }

    private static State state(InstanceState state) {
        return switch (state) {
            case LOADING -> State.LOADING;
            case ACTIVE -> State.ACTIVE;
            case OVERLOADED -> State.OVERLOADED;
            case INTERFERED -> State.INTERFERED;
            case SILENT -> State.SILENT;
            case DRAINING -> State.DRAINING;
            case FAILED -> State.FAILED;
        };
    }

    private static InstanceState state(State state) {
        return switch (state) {
            case LOADING -> InstanceState.LOADING;
            case ACTIVE -> InstanceState.ACTIVE;
            case OVERLOADED -> InstanceState.OVERLOADED;
            case INTERFERED -> InstanceState.INTERFERED;
            case SILENT -> InstanceState.SILENT;
            case DRAINING -> InstanceState.DRAINING;
            case FAILED -> InstanceState.FAILED;
            case STATE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("the state of an instance is unknown");
        };
    }
}
