package io.infaas.controller.policy;

import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachineMarket.Machine;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.controller.plan.MachinePlan.Launch;
import io.infaas.controller.plan.MachinePlan.Leaving;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The machine autoscaler of the paper, section 4.2.3: one machine at a time, when hardware is busy on all nodes, when all nodes of a type have
 * interfered variants, when most nodes have overloaded ones, or when the nodes have no place for a variant. A machine leaves when all are little
 * used and the others take its load, as in the released code.
 */
final class InfaasMachines {

    /** Share of the hardware of every node that is in use, and of nodes with overloaded variants, from which on a machine is added. */
    private static final double BUSY = 0.8;

    /** Mean share in use below which a machine may leave. */
    private static final double IDLE = 0.3;

    private final Situation situation;
    private final InfaasDraft draft;
    private final MachineMarket market;
    private final List<NodeCapacity> nodes;

    InfaasMachines(Situation situation, InfaasDraft draft, MachineMarket market) {
        this.situation = situation;
        this.draft = draft;
        this.market = market;
        this.nodes = draft.ledgers().values().stream().map(NodeLedger::node).toList();
    }

    MachinePlan plan() {
        if (market.machines().stream().anyMatch(machine -> !machine.ready())) {
            return MachinePlan.NONE;
        }
        Optional<Launch> launch = launch();
        return launch.isPresent()
                ? new MachinePlan(List.of(launch.get()), List.of(), "")
                : new MachinePlan(List.of(), leaving().stream().toList(), "");
    }

    private Optional<Launch> launch() {
        return forShortage()
                .or(() -> forBusy(false))
                .or(() -> forBusy(true))
                .or(this::forOverload)
                .or(this::forInterference);
    }

    private Optional<Launch> cheapest(Predicate<Offering> useful, String reason) {
        double price =
                market.machines().stream().mapToDouble(Machine::pricePerHour).sum();
        return market.offerings().stream()
                .filter(useful)
                .filter(offering -> market.machines().size() < market.maximum()
                        && price + offering.pricePerHour() <= market.budgetPerHour())
                .min(Offering.CHEAPEST_FIRST)
                .map(offering -> new Launch(offering, 1, reason));
    }

    /** A class that no placement serves in time although a machine could, or an application whose instances are too few. */
    private Optional<Launch> forShortage() {
        for (Need need : draft.needs()) {
            String application = need.application().name();
            boolean served = draft.placed(application).values().stream()
                    .anyMatch(candidate -> draft.accepts(need, candidate) && need.isInTime(candidate));
            if (!served || new InfaasScaling(draft, application).isShort()) {
                Optional<Launch> launch = cheapest(
                        offering -> canServe(need, offering),
                        "'%s' has no room for another instance".formatted(application));
                if (launch.isPresent()) {
                    return launch;
                }
            }
        }
        return Optional.empty();
    }

    private boolean canServe(Need need, Offering offering) {
        List<Candidate> candidates = draft.candidates(need.application().name(), Set.of(offering.nodeType()));
        return candidates.stream().anyMatch(candidate -> draft.accepts(need, candidate) && need.isInTime(candidate));
    }

    private Optional<Launch> forBusy(boolean accelerators) {
        List<NodeCapacity> having = nodes.stream()
                .filter(node -> !accelerators || node.type().gpus() > 0)
                .toList();
        boolean busy = !having.isEmpty()
                && having.stream()
                        .allMatch(node ->
                                draft.utilization(node, new Pool(node.type().name(), accelerators)) > BUSY);
        return busy
                ? cheapest(
                        offering -> !accelerators || hasAccelerators(offering),
                        "the %s of all nodes are more than %.0f %% in use"
                                .formatted(accelerators ? "accelerators" : "cores", 100 * BUSY))
                : Optional.empty();
    }

    private boolean hasAccelerators(Offering offering) {
        return situation
                .catalog()
                .nodeType(offering.nodeType())
                .filter(type -> type.gpus() > 0)
                .isPresent();
    }

    private boolean has(NodeCapacity node, InstanceState state) {
        return situation.instances().entrySet().stream()
                .anyMatch(entry -> entry.getKey().node().equals(node.id()) && entry.getValue() == state);
    }

    private Optional<Launch> forOverload() {
        long overloaded = nodes.stream()
                .filter(node -> has(node, InstanceState.OVERLOADED))
                .count();
        return !nodes.isEmpty() && overloaded > BUSY * nodes.size()
                ? cheapest(
                        offering -> true, "%d of %d nodes have overloaded variants".formatted(overloaded, nodes.size()))
                : Optional.empty();
    }

    private Optional<Launch> forInterference() {
        for (NodeCapacity first : nodes) {
            String type = first.type().name();
            if (nodes.stream()
                    .filter(node -> node.type().name().equals(type))
                    .allMatch(node -> has(node, InstanceState.INTERFERED))) {
                return cheapest(
                        offering -> offering.nodeType().equals(type),
                        "all nodes of type '%s' have interfered variants".formatted(type));
            }
        }
        return Optional.empty();
    }

    /** The least utilized machine, if the others take its load. */
    private Optional<Leaving> leaving() {
        double total = nodes.stream().mapToDouble(this::busiest).sum();
        if (market.machines().size() <= market.minimum()
                || total > IDLE * nodes.size()
                || (nodes.size() > 1
                        ? total > BUSY * (nodes.size() - 1)
                        : !draft.needs().isEmpty())) {
            return Optional.empty();
        }
        return market.machines().stream()
                .filter(Machine::mayEnd)
                .filter(machine -> situation.demand().isEmpty() || restFits(machine.id()))
                .min(Comparator.comparingDouble((Machine machine) -> nodes.stream()
                                .filter(node -> node.id().equals(machine.id()))
                                .mapToDouble(this::busiest)
                                .sum())
                        .thenComparing(Machine::id))
                .map(machine -> new Leaving(
                        machine.id(),
                        "the nodes are %.0f %% in use: the others take the load of '%s'"
                                .formatted(100 * total / Math.max(1, nodes.size()), machine.id())));
    }

    private double busiest(NodeCapacity node) {
        return Math.max(
                draft.utilization(node, new Pool(node.type().name(), false)),
                draft.utilization(node, new Pool(node.type().name(), true)));
    }

    /** Whether each class that the node serves has another place. */
    private boolean restFits(String node) {
        return draft.needs().stream().allMatch(need -> {
            List<Candidate> there = draft.placed(need.application().name()).entrySet().stream()
                    .filter(entry -> entry.getKey().node().equals(node) && draft.accepts(need, entry.getValue()))
                    .map(entry -> entry.getValue().times(1))
                    .toList();
            boolean elsewhere = draft.placed(need.application().name()).entrySet().stream()
                    .anyMatch(entry -> !entry.getKey().node().equals(node)
                            && draft.accepts(need, entry.getValue())
                            && need.isInTime(entry.getValue()));
            return there.isEmpty()
                    || elsewhere
                    || there.stream().anyMatch(candidate -> draft.place(candidate)
                            .filter(placement -> !placement.node().equals(node))
                            .isPresent());
        });
    }
}
