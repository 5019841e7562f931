package io.infaas.controller.status;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.gateway.demand.ObjectiveGrid;
import io.infaas.gateway.view.InstanceState;
import io.infaas.gateway.view.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes the document of {@code GET /status} from a snapshot. */
final class StatusBuilder {

    private final ControllerSnapshot snapshot;
    private final Catalog catalog;
    private final Map<String, String> types;

    private StatusBuilder(ControllerSnapshot snapshot) {
        this.snapshot = snapshot;
        this.catalog = snapshot.situation().catalog();
        this.types = snapshot.nodes().stream().collect(Collectors.toMap(Node::id, Node::type));
    }

    static ControllerStatus of(ControllerSnapshot snapshot) {
        StatusBuilder rows = new StatusBuilder(snapshot);
        return new ControllerStatus(
                snapshot.policy(),
                snapshot.time().toString(),
                snapshot.started().toString(),
                snapshot.viewVersion(),
                snapshot.gateways(),
                rows.nodes(),
                rows.instances(),
                rows.demand(),
                rows.pending(),
                snapshot.changes());
    }

    private List<ControllerStatus.NodeRow> nodes() {
        return snapshot.nodes().stream().map(this::node).toList();
    }

    private ControllerStatus.NodeRow node(Node node) {
        List<Placement> there = snapshot.situation().instances().entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node.id()))
                .filter(entry -> entry.getValue() != InstanceState.FAILED)
                .map(Map.Entry::getKey)
                .toList();
        boolean up = snapshot.situation().rooms().stream()
                .anyMatch(room -> room.node().equals(node.id()) && room.up());
        return new ControllerStatus.NodeRow(
                node.id(),
                node.type(),
                up,
                "%s:%d:%d".formatted(node.host(), node.httpPort(), node.grpcPort()),
                there.size(),
                there.stream()
                        .mapToLong(place ->
                                profile(place).map(Profile::peakMemoryBytes).orElse(0L))
                        .sum(),
                snapshot.situation().rooms().stream()
                        .filter(room -> room.node().equals(node.id()))
                        .mapToLong(room -> room.type().memoryBytes())
                        .findFirst()
                        .orElse(0));
    }

    private List<ControllerStatus.InstanceRow> instances() {
        SortedMap<Placement, InstanceState> sorted =
                new TreeMap<>(snapshot.situation().instances());
        List<ControllerStatus.InstanceRow> rows = new ArrayList<>();
        sorted.forEach((place, state) -> {
            Optional<Profile> profile = profile(place);
            rows.add(new ControllerStatus.InstanceRow(
                    place.variant(),
                    alias(place.variant()),
                    place.node(),
                    state,
                    snapshot.situation().kept().contains(place),
                    snapshot.since().getOrDefault(place, snapshot.time()).toString(),
                    snapshot.itemsPerSecond().getOrDefault(place, 0.0),
                    profile.map(Profile::saturation).orElse(0.0),
                    profile.map(known -> known.accuracy().value()).orElse(0.0),
                    profile.map(known -> known.latencyMs(1)).orElse(0.0),
                    profile.map(Profile::loadMs).orElse(0.0)));
        });
        return rows;
    }

    private List<ControllerStatus.DemandRow> demand() {
        ObjectiveGrid grid = new ObjectiveGrid(catalog);
        return snapshot.situation().demand().stream()
                .sorted(Comparator.comparingDouble(ArrivalRate::items).reversed())
                .map(rate -> new ControllerStatus.DemandRow(
                        rate.of().target(),
                        Math.min(2, grid.minAccuracy(rate.of())),
                        rate.boundMs(),
                        rate.requests(),
                        rate.items(),
                        rate.lastingItems(),
                        rate.waiting(),
                        new TreeMap<>(rate.servedBy())))
                .toList();
    }

    private List<ControllerStatus.PendingRow> pending() {
        Map<Placement, InstanceState> there = snapshot.situation().instances();
        List<ControllerStatus.PendingRow> rows = new ArrayList<>();
        for (Placement place : snapshot.plan().places()) {
            InstanceState state = there.get(place);
            if (state == null || !state.serving()) {
                rows.add(pending("load", place));
            }
        }
        for (Placement place : new TreeMap<>(there).keySet()) {
            if (!snapshot.plan().places().contains(place)) {
                rows.add(pending("unload", place));
            }
        }
        return rows;
    }

    private ControllerStatus.PendingRow pending(String action, Placement place) {
        return new ControllerStatus.PendingRow(action, place.variant(), alias(place.variant()), place.node());
    }

    private String alias(String variant) {
        return catalog.variant(variant).map(Variant::alias).orElse(variant);
    }

    private Optional<Profile> profile(Placement place) {
        String type = types.get(place.node());
        return type == null
                ? Optional.empty()
                : catalog.variant(place.variant()).flatMap(variant -> variant.profile(type));
    }

    /** Node types that nodes have now, each once. */
    static List<String> nodeTypes(ControllerSnapshot snapshot) {
        return snapshot.situation().rooms().stream()
                .map(NodeCapacity::type)
                .map(type -> type.name())
                .distinct()
                .sorted()
                .toList();
    }
}
