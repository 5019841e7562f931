package io.infaas.controller.status;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.controller.demand.Attainment;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.policy.LoadedCapacity;
import io.infaas.controller.policy.LoadedInstance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Builds the document of {@code GET /status} from a snapshot. */
final class StatusBuilder {

    private final ControllerSnapshot snapshot;
    private final Catalog catalog;
    private final Map<String, String> types;
    private final SortedMap<Placement, LoadedInstance> loaded;

    private StatusBuilder(ControllerSnapshot snapshot) {
        this.snapshot = snapshot;
        this.catalog = snapshot.situation().catalog();
        this.loaded = snapshot.loaded();
        this.types = snapshot.nodes().stream().collect(Collectors.toMap(Node::id, Node::type));
    }

    static ControllerStatus of(ControllerSnapshot snapshot) {
        StatusBuilder rows = new StatusBuilder(snapshot);
        return new ControllerStatus(
                snapshot.policy(),
                snapshot.time().toString(),
                snapshot.started().toString(),
                snapshot.viewVersion(),
                snapshot.viewFrozen(),
                rows.applications(),
                snapshot.gateways(),
                new NodeRows(snapshot).rows(),
                rows.instances(),
                rows.demand(),
                rows.pending(),
                snapshot.changes(),
                snapshot.fleet(),
                snapshot.leadership());
    }

    private List<ControllerStatus.ApplicationRow> applications() {
        SortedMap<String, LoadedCapacity> capacities = LoadedCapacity.of(snapshot.situation(), loaded.values());
        return catalog.applications().stream()
                .map(application ->
                        row(application, capacities.getOrDefault(application.name(), new LoadedCapacity(0, 0))))
                .toList();
    }

    private static ControllerStatus.ApplicationRow row(Application application, LoadedCapacity capacity) {
        return new ControllerStatus.ApplicationRow(
                application.name(),
                application.priority(),
                application.weight(),
                application.budgetPerHour(),
                application.objective().latencyMs(),
                application.objective().minAccuracy(),
                application.objective().preferredAccuracy(),
                capacity.plannedItems(),
                capacity.items());
    }

    private List<ControllerStatus.InstanceRow> instances() {
        SortedMap<Placement, InstanceState> sorted =
                new TreeMap<>(snapshot.situation().instances());
        List<ControllerStatus.InstanceRow> rows = new ArrayList<>();
        sorted.forEach((placement, state) -> {
            Optional<Profile> profile = profile(placement);
            rows.add(new ControllerStatus.InstanceRow(
                    placement.variant(),
                    alias(placement.variant()),
                    placement.node(),
                    snapshot.situation().counts().of(placement),
                    state,
                    snapshot.situation().pinned().contains(placement),
                    snapshot.since().getOrDefault(placement, snapshot.time()).toString(),
                    snapshot.itemsPerSecond().getOrDefault(placement, 0.0),
                    Optional.ofNullable(loaded.get(placement))
                            .map(LoadedInstance::saturation)
                            .orElse(0.0),
                    profile.map(measured -> measured.accuracy().value()).orElse(0.0),
                    profile.map(profiled -> profiled.latencyMs(1)).orElse(0.0),
                    profile.map(Profile::loadMs).orElse(0.0)));
        });
        return rows;
    }

    private List<ControllerStatus.DemandRow> demand() {
        return snapshot.situation().demand().stream()
                .sorted(Comparator.comparingDouble(ArrivalRate::items).reversed())
                .map(this::demand)
                .toList();
    }

    private ControllerStatus.DemandRow demand(ArrivalRate rate) {
        Attainment attainment = snapshot.traffic().recent().get(rate.of());
        return new ControllerStatus.DemandRow(
                rate.of().target(),
                catalog.applicationOf(rate.of().target()).orElse(""),
                Math.min(2, rate.of().floor()),
                rate.boundMs(),
                rate.batch(),
                rate.requests(),
                rate.items(),
                rate.peakItems(),
                rate.waiting(),
                attainment == null ? null : attainment.late(),
                attainment == null ? null : attainment.refused(),
                attainment == null || Double.isNaN(attainment.accuracy()) ? null : attainment.accuracy(),
                new TreeMap<>(rate.servedBy()));
    }

    private List<ControllerStatus.PendingRow> pending() {
        Map<Placement, InstanceState> there = snapshot.situation().instances();
        List<ControllerStatus.PendingRow> rows = new ArrayList<>();
        for (Placement placement : snapshot.plan().placements()) {
            InstanceState state = there.get(placement);
            if (state == null || !state.isServing()) {
                rows.add(pending("load", placement));
            }
        }
        for (Placement placement : new TreeMap<>(there).keySet()) {
            if (!snapshot.plan().placements().contains(placement)) {
                rows.add(pending("unload", placement));
            }
        }
        return rows;
    }

    private ControllerStatus.PendingRow pending(String action, Placement placement) {
        return new ControllerStatus.PendingRow(
                action, placement.variant(), alias(placement.variant()), placement.node());
    }

    private String alias(String variant) {
        return catalog.variant(variant).map(Variant::alias).orElse(variant);
    }

    private Optional<Profile> profile(Placement placement) {
        String type = types.get(placement.node());
        return type == null
                ? Optional.empty()
                : catalog.variant(placement.variant()).flatMap(variant -> variant.profile(type));
    }

    /** Node types of the present nodes, each once. */
    static List<String> nodeTypes(ControllerSnapshot snapshot) {
        return snapshot.situation().nodes().stream()
                .map(NodeCapacity::type)
                .map(type -> type.name())
                .distinct()
                .sorted()
                .toList();
    }
}
