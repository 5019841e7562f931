package io.infaas.controller.status;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.Candidate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Candidates of the instances, as far as the catalog knows variant and node type. */
final class LoadedCandidates {

    private LoadedCandidates() {}

    static SortedMap<Placement, Candidate> of(ControllerSnapshot snapshot) {
        Catalog catalog = snapshot.situation().catalog();
        Map<String, NodeType> types = new HashMap<>();
        snapshot.nodes().forEach(node -> catalog.nodeType(node.type()).ifPresent(type -> types.put(node.id(), type)));
        SortedMap<Placement, Candidate> candidates = new TreeMap<>();
        for (Placement placement : snapshot.situation().instances().keySet()) {
            NodeType type = types.get(placement.node());
            Optional<Variant> variant = catalog.variant(placement.variant());
            if (type != null && variant.isPresent()) {
                int count = snapshot.situation().counts().of(placement);
                variant.get()
                        .profile(type.name())
                        .ifPresent(profile ->
                                candidates.put(placement, new Candidate(variant.get(), profile, type).times(count)));
            }
        }
        return candidates;
    }
}
