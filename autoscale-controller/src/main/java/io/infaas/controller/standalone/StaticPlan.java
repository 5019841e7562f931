package io.infaas.controller.standalone;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.gateway.view.Instance;
import io.infaas.gateway.view.InstanceState;
import io.infaas.gateway.view.Node;
import io.infaas.gateway.view.View;
import java.util.ArrayList;
import java.util.List;

/** The plan that never changes: every variant on every node. Nodes have loaded all of them when they are ready. */
final class StaticPlan {

    private StaticPlan() {}

    static List<String> models(Catalog catalog) {
        return catalog.variants().stream().map(Variant::name).toList();
    }

    static View view(Catalog catalog, List<Node> nodes) {
        List<Instance> instances = new ArrayList<>();
        for (Node node : nodes) {
            for (String model : models(catalog)) {
                instances.add(new Instance(model, node.id(), InstanceState.ACTIVE));
            }
        }
        return new View(1, catalog, nodes, instances);
    }
}
