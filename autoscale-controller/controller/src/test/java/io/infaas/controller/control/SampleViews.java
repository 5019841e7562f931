package io.infaas.controller.control;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Views for tests: one variant on nodes "n0", "n1", ... in given states. */
final class SampleViews {

    static final Catalog CATALOG =
            Catalogs.fashion().variant("small", "fp32", 0.88, 1.0).build();
    static final String VARIANT = CATALOG.variants().get(0).name();

    private SampleViews() {}

    static View view(long version, InstanceState... states) {
        return view(version, CATALOG, Arrays.asList(states));
    }

    static View view(long version, Catalog catalog, List<InstanceState> states) {
        List<Node> nodes = new ArrayList<>();
        List<Instance> instances = new ArrayList<>();
        String variant = catalog.variants().get(0).name();
        for (InstanceState state : states) {
            String id = "n" + nodes.size();
            nodes.add(new Node(id, "127.0.0.1", 8000, 8001, Catalogs.NODE_TYPE));
            instances.add(new Instance(variant, id, state));
        }
        return new View(version, catalog, nodes, instances);
    }
}
