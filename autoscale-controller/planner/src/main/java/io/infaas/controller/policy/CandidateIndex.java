package io.infaas.controller.policy;

import io.infaas.catalog.Variant;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the candidate of a placement: its variant on the type of its node, as corrected by observations. */
public final class CandidateIndex {

    private final Situation situation;
    private final Map<String, NodeCapacity> nodes = new TreeMap<>();

    public CandidateIndex(Situation situation) {
        this.situation = situation;
        situation.nodes().forEach(node -> nodes.put(node.id(), node));
    }

    /** One instance; empty if the catalog has no profile for it, or the node is gone. */
    public Optional<Candidate> at(Placement placement) {
        NodeCapacity node = nodes.get(placement.node());
        return node == null
                ? Optional.empty()
                : situation.catalog().variant(placement.variant()).flatMap(variant -> variant.profile(
                                node.type().name())
                        .map(profile -> situation.corrections().correct(new Candidate(variant, profile, node.type()))));
    }

    /** One instance of a variant on each of some types of nodes whose memory holds it, in the order of its profiles. */
    List<Candidate> on(Set<String> types, Variant variant) {
        return variant.profiles().stream()
                .flatMap(profile -> situation
                        .catalog()
                        .nodeType(profile.hardware().nodeType())
                        .stream()
                        .filter(type -> types.contains(type.name()))
                        .map(type -> new Candidate(variant, profile, type))
                        .filter(candidate -> candidate
                                .peakMemory()
                                .fitsInto(candidate.nodeType().memory()))
                        .map(candidate -> situation.corrections().correct(candidate)))
                .toList();
    }

    /** The name of the application that a placement serves; blank if there is none. */
    public String application(Placement placement) {
        return situation.catalog().applicationOf(placement.variant()).orElse("");
    }
}
