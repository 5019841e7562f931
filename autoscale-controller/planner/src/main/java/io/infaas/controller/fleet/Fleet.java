package io.infaas.controller.fleet;

import io.infaas.controller.fleet.FleetMemory.FleetChange;
import io.infaas.controller.fleet.FleetNode.NodeFacts;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Node;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The machines of a controller: reads the provider's list, and carries out decisions. Every step and every change of a machine is a line of the
 * journal. Confined to the loop's thread, but for {@link #decide}; never blocks.
 */
public final class Fleet {

    private final NodeProvider provider;
    private final FleetDecision decision;
    private final FleetSettings settings;
    private final PlanningPolicy policy;
    private final Journal journal;
    private final Clock clock;
    private final Roster roster;
    private final Drift drift;
    private String pause = "";
    private final Map<String, NodeMachine> lastRead = new TreeMap<>();
    private final Map<String, String> reasons = new TreeMap<>();
    private final Set<String> cordoned = new TreeSet<>();
    private Set<String> wished = new TreeSet<>();
    private final String controller;
    private String withheld = "";
    private List<NodeMachine> machines = List.of();
    private Set<String> answering = Set.of();
    private FleetMemory memory = FleetMemory.NONE;

    /**
     * @param clock times out unavailable offerings, and makes the requests of this controller unlike those of others
     * @param epoch of the leadership, named by its requests; 0 for none
     */
    public Fleet(
            NodeProvider provider,
            FleetSettings settings,
            PlanningPolicy policy,
            Journal journal,
            Clock clock,
            long epoch) {
        this.provider = provider;
        this.settings = settings;
        this.decision = new FleetDecision(settings);
        this.policy = policy;
        this.journal = journal;
        this.clock = clock;
        String startTime = Long.toString(clock.millis(), Character.MAX_RADIX);
        this.controller = epoch == 0 ? startTime : "e%d-%s".formatted(epoch, startTime);
        this.drift = new Drift(provider, settings.rollsOut(), this::recordDrift);
        this.roster = new Roster(line -> record("node-doubt", "", line, "noticed"));
    }

    /**
     * Reads the provider's list; returns the nodes that should exist.
     *
     * @param answers whether a node, by its id, answers now: the controller or a gateway. Starting nodes count, too: they may serve since an
     *     earlier controller
     */
    public List<Node> refresh(Predicate<String> answers, long nowMs) {
        // no query reaches a node that measures: its existence is no evidence
        Predicate<String> evidence = answers.and(node -> !node.equals(withheld));
        List<NodeMachine> listed = roster.read(provider.list(), evidence, nowMs);
        listed.stream()
                .map(NodeMachine::id)
                .filter(id -> wished.contains(id) && !cordoned.contains(id))
                .forEach(id -> recordCordon(id, true));
        machines = listed.stream().map(this::asOperatorsWish).toList();
        drift.look(machines);
        answering =
                machines.stream().map(NodeMachine::id).filter(answers).collect(Collectors.toCollection(TreeSet::new));
        machines.forEach(this::recordLife);
        Set<String> machineIds = machines.stream().map(NodeMachine::id).collect(Collectors.toCollection(TreeSet::new));
        lastRead.values().removeIf(machine -> {
            boolean left = !machineIds.contains(machine.id());
            if (left
                    && machine.life() != MachineLife.GONE
                    && !machine.offering().isEmpty()) {
                recordMachine(machine, "node-gone", "the provider no longer lists it", "gone");
            }
            return left;
        });
        reasons.keySet().retainAll(machineIds);
        cordoned.retainAll(machineIds);
        return machines.stream()
                .filter(machine -> machine.life().isServing())
                .flatMap(machine -> machine.node().stream())
                .toList();
    }

    private boolean isHeldBack(NodeMachine machine) {
        return cordoned.contains(machine.id()) || withheld.equals(machine.id());
    }

    /** Whether a node drains for its end, as of the last {@link #refresh}. */
    public boolean isLeaving(String node) {
        return machines.stream()
                .anyMatch(machine -> machine.id().equals(node) && machine.life().isLeaving());
    }

    /**
     * Keeps a node from use, from the next {@link #refresh} on, as if an operator had cordoned it: it is neither ended nor used here.
     *
     * @param node in the place of an earlier one; blank for none
     */
    public void withhold(String node, String reason) {
        if (!withheld.isEmpty()) {
            reasons.remove(withheld);
        }
        withheld = node;
        if (!node.isEmpty()) {
            reasons.put(node, reason);
        }
    }

    private NodeMachine asOperatorsWish(NodeMachine machine) {
        return isHeldBack(machine) && machine.life() == MachineLife.READY
                ? machine.in(MachineLife.CORDONED, machine.why())
                : machine;
    }

    /**
     * Cordons a node for an operator, from the next {@link #refresh} on. Its placements move away, and the machine stays until the
     * operator lifts the cordon. Lifts a cordon of the fleet, too.
     *
     * @return blank, or why nothing was done
     */
    public String cordon(String node, boolean cordon) {
        NodeMachine machine = machines.stream()
                .filter(nodeMachine ->
                        nodeMachine.id().equals(node) && nodeMachine.life().isServing())
                .findFirst()
                .orElse(null);
        if (machine == null) {
            return "unknown node '%s', expected one of %s"
                    .formatted(
                            node,
                            machines.stream()
                                    .filter(one -> one.life().isServing())
                                    .map(NodeMachine::id)
                                    .collect(Collectors.joining(", ")));
        }
        recordCordon(node, cordon);
        return "";
    }

    /**
     * Cordons these nodes for operators, from the next {@link #refresh} on and whenever they come; lifts those cordons of an earlier call that are
     * not among them.
     */
    public void wish(Set<String> nodes) {
        Set<String> before = wished;
        wished = new TreeSet<>(nodes);
        before.stream()
                .filter(node -> !wished.contains(node) && cordoned.contains(node))
                .forEach(node -> recordCordon(node, false));
    }

    /**
     * Replaces these nodes for operators, from the next decision on; a wish ends with its node. Wishes of an earlier call that are not among them end,
     * too. A wish that is new resumes paused replacements.
     */
    public void wishReplacements(Set<String> nodes) {
        drift.wish(nodes);
    }

    /** Resumes paused replacements; returns whether they were paused. */
    public boolean resumeReplacements() {
        drift.resume();
        return !pause.isEmpty();
    }

    /** Why replacements of outdated nodes pause; blank if they do not. */
    public String pause() {
        return pause;
    }

    /** Ids of the machines whose configuration is not the one of machines launched now, as of the last {@link #refresh}. */
    public Set<String> drifting() {
        return drift.drifting();
    }

    private void recordCordon(String node, boolean cordon) {
        if (cordon) {
            cordoned.add(node);
        } else {
            cordoned.remove(node);
            provider.cordon(node, false);
        }
        String reason = cordon ? "cordoned by an operator" : "an operator has lifted the cordon";
        reasons.put(node, reason);
        record(cordon ? "node-cordon" : "node-uncordon", node, reason, JournalEntry.DECIDED);
    }

    /** The machines, as of the last {@link #refresh}, with reasons for their states. */
    public List<NodeMachine> machines() {
        return machines.stream()
                .map(machine -> machine.in(
                        machine.life(),
                        Stream.of(reasons.getOrDefault(machine.id(), ""), machine.why())
                                .filter(why -> !why.isEmpty())
                                .collect(Collectors.joining("; "))))
                .toList();
    }

    public FleetSettings settings() {
        return settings;
    }

    /** The nodes' capacities, with draining nodes marked. */
    public List<NodeCapacity> mark(List<NodeCapacity> capacities) {
        Set<String> leaving = machines.stream()
                .filter(machine -> machine.life().isLeaving())
                .map(NodeMachine::id)
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, String> zones = new TreeMap<>();
        machines.forEach(machine -> zones.put(machine.id(), machine.zone()));
        return capacities.stream()
                .map(capacity -> leaving.contains(capacity.id()) ? capacity.asCordoned() : capacity)
                .map(capacity -> capacity.in(zones.getOrDefault(capacity.id(), "")))
                .toList();
    }

    /**
     * The situation to {@link #decide} on, which does not change any more. Empty where nodes stay as they are.
     *
     * @param present is not called then
     */
    public Optional<FleetSituation> situation(Supplier<Situation> present, PlacementPlan plan) {
        if (settings.isFixed()) {
            return Optional.empty();
        }
        Situation situation = present.get();
        NodeFacts facts = NodeFacts.of(situation, plan);
        List<FleetNode> nodes = new ArrayList<>();
        List<FleetNode> goneNodes = new ArrayList<>();
        for (NodeMachine machine : machines) {
            (machine.life() == MachineLife.GONE ? goneNodes : nodes)
                    .add(facts.of(
                            machine,
                            answering.contains(machine.id()),
                            withheld.equals(machine.id())
                                    || (cordoned.contains(machine.id()) && !drift.isWished(machine.id())),
                            !machine.request().startsWith(controller + "-"),
                            drift.why(machine.id())));
        }
        Instant now = clock.instant();
        SortedMap<String, Duration> starts = new TreeMap<>();
        provider.offerings().forEach(offering -> starts.put(offering.id(), offering.start()));
        return Optional.of(new FleetSituation(
                situation.nowMs(),
                provider.offerings().stream()
                        .filter(offering -> offering.isAvailable(now))
                        .toList(),
                starts,
                nodes,
                goneNodes,
                provider.isInDoubt() || roster.isShrinking(situation.nowMs()),
                drift.takeResumption(),
                market -> policy.machines(situation, plan, market)));
    }

    /** Decides; asks the policy, and reads nothing else that changes, so that it may run on the thread of the policy. */
    public FleetChange decide(FleetSituation situation) {
        return decision.decide(situation, memory);
    }

    /** Carries out a decision. */
    public void carryOut(FleetChange change) {
        memory = change.memory();
        change.actions().forEach(this::carryOut);
        if (!memory.since().containsKey(Replacements.PAUSED)) {
            pause = "";
        }
    }

    private void carryOut(FleetAction action) {
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put(
                "machines",
                machines.stream()
                        .filter(machine -> machine.life() != MachineLife.GONE)
                        .count());
        inputs.put("pricePerHour", pricePerHour());
        inputs.put("budgetPerHour", settings.budgetPerHour());
        String outcome = JournalEntry.DECIDED;
        if (action instanceof FleetAction.Launch launch) {
            String request = controller + "-" + launch.request();
            inputs.put("offering", launch.offering());
            inputs.put("count", launch.count());
            inputs.put(JournalEntry.REQUEST, request);
            Set<String> before =
                    provider.list().stream().map(NodeMachine::id).collect(Collectors.toCollection(TreeSet::new));
            provider.launch(launch.offering(), launch.count(), request);
            provider.list().stream()
                    .map(NodeMachine::id)
                    .filter(id -> !before.contains(id))
                    .forEach(id -> reasons.put(id, launch.reason()));
        } else if (action instanceof FleetAction.Cordon cordon) {
            provider.cordon(cordon.node(), true);
        } else if (action instanceof FleetAction.Uncordon uncordon) {
            provider.cordon(uncordon.node(), false);
        } else if (action instanceof FleetAction.Terminate terminate) {
            roster.release(terminate.node());
            provider.terminate(terminate.node());
        } else if (action instanceof FleetAction.Pause) {
            outcome = "paused";
            pause = action.reason();
        } else {
            outcome = "not possible";
        }
        if (!action.node().isEmpty()) {
            reasons.put(action.node(), action.reason());
        }
        journal.write(JournalEntry.of(action.label(), "", "", action.node(), action.reason(), outcome, inputs));
    }

    /** Price of all machines that are not gone, US dollars per hour. */
    public double pricePerHour() {
        return machines.stream()
                .filter(machine -> machine.life() != MachineLife.GONE)
                .mapToDouble(NodeMachine::pricePerHour)
                .sum();
    }

    private void recordLife(NodeMachine machine) {
        NodeMachine before = lastRead.put(machine.id(), machine);
        boolean changed = before == null || before.life() != machine.life();
        if (changed && !machine.offering().isEmpty()) {
            String reason = machine.why().isEmpty()
                    ? "%s at $%.4f/h".formatted(machine.offering(), machine.pricePerHour())
                    : machine.why();
            recordMachine(machine, "node-" + machine.life().label(), reason, "observed");
        }
    }

    /** With its request, by which the decision to launch it is found. */
    private void recordMachine(NodeMachine machine, String event, String reason, String outcome) {
        journal.write(JournalEntry.of(
                event, "", "", machine.id(), reason, outcome, Map.of(JournalEntry.REQUEST, machine.request())));
    }

    private void recordDrift(String line) {
        record("node-drift", "", line, "noticed");
    }

    private void record(String event, String node, String reason, String outcome) {
        journal.write(JournalEntry.of(event, "", "", node, reason, outcome, Map.of()));
    }
}
