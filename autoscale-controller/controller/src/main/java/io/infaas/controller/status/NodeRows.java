package io.infaas.controller.status;

import io.infaas.catalog.MemorySize;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.estimate.EstimatedProfiles;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.policy.LoadedInstance;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The rows of nodes in a status, in time proportional to nodes and instances. */
final class NodeRows {

    private final ControllerSnapshot snapshot;
    private final Map<String, NodeCapacity> capacities = new HashMap<>();
    private final Map<String, ControllerStatus.MachineRow> machines = new HashMap<>();
    private final Map<String, NodeLoad> loaded = new HashMap<>();
    private final Set<String> estimated;

    NodeRows(ControllerSnapshot snapshot) {
        this.snapshot = snapshot;
        this.estimated = EstimatedProfiles.types(snapshot.situation().catalog());
        snapshot.situation().nodes().forEach(node -> capacities.put(node.id(), node));
        snapshot.fleet().machines().forEach(machine -> machines.put(machine.node(), machine));
        Map<Placement, LoadedInstance> instances = snapshot.loaded();
        snapshot.situation().instances().forEach((placement, state) -> {
            if (state != InstanceState.FAILED) {
                loaded.computeIfAbsent(placement.node(), node -> new NodeLoad()).add(instances.get(placement));
            }
        });
    }

    List<ControllerStatus.NodeRow> rows() {
        return snapshot.nodes().stream().map(this::row).toList();
    }

    private ControllerStatus.NodeRow row(Node node) {
        Optional<NodeCapacity> capacity = Optional.ofNullable(capacities.get(node.id()));
        Optional<ControllerStatus.MachineRow> machine = Optional.ofNullable(machines.get(node.id()));
        Optional<NodeType> type = capacity.map(NodeCapacity::type)
                .or(() -> snapshot.situation().catalog().nodeType(node.type()));
        NodeLoad models = loaded.getOrDefault(node.id(), new NodeLoad());
        return new ControllerStatus.NodeRow(
                node.id(),
                node.type(),
                machine.map(ControllerStatus.MachineRow::offering).orElse(ControllerStatus.NodeRow.FIXED),
                capacity.filter(NodeCapacity::up).isPresent(),
                capacity.filter(NodeCapacity::reached).isPresent(),
                capacity.filter(NodeCapacity::cordoned).isPresent(),
                "%s:%d:%d".formatted(node.host(), node.httpPort(), node.grpcPort()),
                models.instances,
                models.plannedBytes,
                capacity.map(nodeCapacity -> nodeCapacity.type().memoryBytes()).orElse(0L),
                capacity.flatMap(NodeCapacity::used).map(MemorySize::hostBytes).orElse(null),
                capacity.filter(NodeCapacity::memoryLost).isPresent(),
                estimated.contains(node.type()),
                type.map(NodeType::cores).orElse(0),
                atMost(type, NodeType::cores, models.busyCores),
                type.map(NodeType::gpus).orElse(0),
                atMost(type, NodeType::gpus, models.busyGpus),
                machine.map(ControllerStatus.MachineRow::pricePerHour)
                        .or(() -> type.map(NodeType::pricePerHour))
                        .orElse(0.0));
    }

    private static double atMost(Optional<NodeType> type, ToDoubleFunction<NodeType> most, double busy) {
        return type.map(nodeType -> Math.min(most.applyAsDouble(nodeType), busy))
                .orElse(0.0);
    }

    private static final class NodeLoad {

        private int instances;
        private long plannedBytes;
        private double busyCores;
        private double busyGpus;

        void add(@Nullable LoadedInstance instance) {
            instances++;
            if (instance == null) {
                return;
            }
            Candidate candidate = instance.candidate();
            plannedBytes += candidate.profile().peakMemoryBytes() * candidate.count();
            if (candidate.variant().needsGpu()) {
                busyGpus += instance.busy() * candidate.nodeType().gpus();
            } else {
                busyCores += instance.busy() * candidate.coresUsed();
            }
        }
    }
}
