package io.infaas.controller.fleet;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachineMarket.Machine;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.controller.plan.MachinePlan.Launch;
import io.infaas.controller.plan.MachinePlan.Leaving;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Takes the steps of the policy: launches that are wanted for a moment, and nodes that are needless for a while. */
final class PlannedMachines {

    private static final Duration SETTLING = Duration.ofSeconds(2);

    private final FleetRound round;
    private final FleetSituation situation;

    PlannedMachines(FleetRound round) {
        this.round = round;
        this.situation = round.situation();
    }

    void follow() {
        follow(situation.policy().apply(market()));
    }

    private MachineMarket market() {
        List<Machine> machines = new ArrayList<>(round.launching());
        situation.nodes().stream()
                .filter(node -> !round.wasEnded(node)
                        && !round.isReplaced(node)
                        && (node.life().isComing() || node.isOpen()))
                .map(this::machine)
                .forEach(machines::add);
        return new MachineMarket(
                round.available(),
                machines,
                round.settings().minimum(),
                round.settings().maximum(),
                round.settings().budgetPerHour());
    }

    private Machine machine(FleetNode node) {
        boolean ready = node.isOpen() && node.up();
        boolean mayEnd = node.isOurs()
                && !node.pinned()
                && !round.replaces(node)
                && (ready || node.life().isComing())
                && !round.isBarred("emptying " + node.id());
        return new Machine(
                node.id(),
                node.machine().nodeType(),
                node.machine().offering(),
                node.machine().pricePerHour(),
                ready,
                mayEnd);
    }

    private void follow(MachinePlan plan) {
        if (!plan.launches().isEmpty()) {
            boolean nothingServes = situation.open().stream().noneMatch(FleetNode::up);
            if (nothingServes || round.holdTime("machines wanted").compareTo(SETTLING) >= 0) {
                plan.launches().forEach(this::launch);
            }
        }
        if (!plan.obstacle().isEmpty()) {
            round.notice("obstacle", plan.obstacle());
        }
        SortedMap<String, FleetNode> nodes = new TreeMap<>();
        situation.nodes().forEach(node -> nodes.put(node.id(), node));
        for (Leaving leaving : plan.leaving()) {
            empty(nodes.get(leaving.node()), leaving.reason());
        }
    }

    private void launch(Launch launch) {
        int missing = launch.count();
        for (FleetNode node : situation.cordoned()) {
            boolean isAlike = node.machine().nodeType().equals(launch.offering().nodeType());
            if (missing > 0
                    && isAlike
                    && node.isOurs()
                    && node.up()
                    && node.outdated().isEmpty()) {
                round.uncordon(node, launch.reason());
                missing--;
            }
        }
        if (missing > 0) {
            round.launch(launch.offering(), missing, launch.reason());
        }
    }

    private void empty(@Nullable FleetNode node, String reason) {
        if (node == null) {
            return;
        }
        Duration start = situation.start(node);
        Duration delay = round.settings().scaleInDelay();
        // the policy plans for the highest rate of the last minute: about half of the delay is in it
        Duration hold = (start.compareTo(delay) > 0 ? start : delay).dividedBy(2);
        if (round.holdTime("needless " + node.id()).compareTo(hold) < 0) {
            return;
        }
        if (node.life() == MachineLife.READY) {
            round.cordon(node, reason);
        } else {
            round.terminate(node, reason);
        }
    }
}
