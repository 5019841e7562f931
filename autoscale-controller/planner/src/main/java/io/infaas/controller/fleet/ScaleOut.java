package io.infaas.controller.fleet;

import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.PlanOutlook;
import io.infaas.controller.plan.PlanOutlook.Shortage;
import io.infaas.gateway.contract.InstanceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Adds nodes when the present ones do not carry the demand, or will not by the time a new machine could serve. INFaaS has three more signs
 * (section 4.2.3): the cores of all nodes are busy, all nodes of a type have interfered variants, or most nodes have overloaded ones.
 * Machines on their way count as present: one demand never launches twice.
 */
final class ScaleOut {

    /** Share of cores in use from which on a node counts as busy. */
    static final double BUSY = 0.8;

    private static final double MOST_NODES = 0.8;
    private static final Duration SETTLING = Duration.ofSeconds(2);
    /** Least time between two looks ahead without a need: each plans anew for all applications. */
    private static final Duration LOOK_AHEAD = Duration.ofSeconds(2);

    private static final String NEED = "need";
    private static final String AHEAD = "look ahead";
    private static final int MOST_AT_ONCE = 4;
    /** In a large fleet, nodes for each machine of one launch. */
    private static final int NODES_FOR_EACH = 4;

    private static final int MOST_OFFERINGS = 8;
    private static final int LEAST_OFFERINGS = 2;
    private static final int MOST_COUNTS = 4;
    /** In a large fleet a plan takes longer, so that fewer offerings and counts are compared. */
    private static final int NODES_TIMES_PLANS = 400;

    private static final int LARGE = 40;
    private static final String USELESS = "look for useful nodes";
    /** Least share of the shortage that a useful node carries. */
    private static final double WORTH_IT = 0.02;
    /** Nodes of a fleet from which on {@link #WORTH_IT} shrinks. */
    private static final double NODES_OF_SHARE = 10;

    private final FleetRound round;
    private final FleetSituation situation;

    ScaleOut(FleetRound round) {
        this.round = round;
        this.situation = round.situation();
    }

    /** Returns whether more nodes are needed, even if none can be launched. */
    boolean grow() {
        boolean limited = reportBudgets();
        Optional<String> need =
                shortage(situation.now()).or(() -> limited ? Optional.empty() : sign().or(this::forecastShortage));
        if (need.isEmpty()) {
            return false;
        }
        boolean nothingServes = situation.open().stream().noneMatch(FleetNode::up);
        boolean settled = round.holdTime(NEED).compareTo(SETTLING) >= 0;
        if (!settled && !nothingServes) {
            return true;
        }
        if (round.hasLaunched()) {
            return true;
        }
        Optional<FleetNode> back = situation.cordoned().stream()
                .filter(FleetNode::isOurs)
                .filter(FleetNode::up)
                .findFirst();
        if (back.isPresent()) {
            round.recordGrowth();
            round.uncordon(
                    back.get(),
                    need.get() + ": node '%s' uncordoned".formatted(back.get().id()));
        } else if (!round.isCooling() || (nothingServes && round.coming().isEmpty())) {
            launch(need.get());
        }
        return true;
    }

    /**
     * Reports the shortages of applications without a budget left; returns whether there are any. Nodes would not help.
     */
    private boolean reportBudgets() {
        boolean any = false;
        for (Map.Entry<String, Shortage> entry : situation.now().shortages().entrySet()) {
            Shortage shortage = entry.getValue();
            if (!shortage.obstacle().isEmpty()) {
                any = true;
                round.notice(
                        "budget " + entry.getKey(),
                        "%s: %s".formatted(text(entry.getKey(), shortage), shortage.obstacle()));
            }
        }
        return any;
    }

    private static Optional<String> shortage(PlanOutlook outlook) {
        String shortages = outlook.shortages().entrySet().stream()
                .filter(entry -> entry.getValue().obstacle().isEmpty())
                .map(entry -> text(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        return Optional.of(shortages).filter(text -> !text.isEmpty());
    }

    private static String text(String application, Shortage shortage) {
        List<String> parts = new ArrayList<>();
        if (shortage.unserved() > 0) {
            parts.add("'%s' lacks capacity for %.1f items/s".formatted(application, shortage.unserved()));
        }
        if (shortage.uncovered() > 0) {
            parts.add("'%s' has %d demand classes without a serving placement"
                    .formatted(application, shortage.uncovered()));
        }
        if (shortage.unattainable() > 0) {
            parts.add("'%s' has %d demand classes whose bound no placement meets"
                    .formatted(application, shortage.unattainable()));
        }
        if (shortage.concentrated() > 0) {
            parts.add("'%s' has %d demand classes on fewer nodes than it asks for"
                    .formatted(application, shortage.concentrated()));
        }
        if (shortage.fewZones() > 0) {
            parts.add("'%s' has %d demand classes in fewer zones than it asks for"
                    .formatted(application, shortage.fewZones()));
        }
        return String.join(", ", parts);
    }

    /** One of INFaaS' signs; none while a machine is on its way, since that has free cores. */
    Optional<String> sign() {
        return round.coming().isEmpty() ? sign(situation.open(), situation.now(), BUSY) : Optional.empty();
    }

    /** The shortage when a machine launched now could serve, if demand keeps rising; none while one is on its way. */
    private Optional<String> forecastShortage() {
        if (!round.coming().isEmpty()
                || round.isBarred(AHEAD)
                || !situation.whatIf().isRising()) {
            return Optional.empty();
        }
        Optional<String> need = round.available().stream()
                .map(Offering::start)
                .min(Duration::compareTo)
                .map(SETTLING::plus)
                .flatMap(time -> shortage(situation.whatIf().after(time))
                        .map(lack -> "%s in %d s if demand keeps rising".formatted(lack, time.toSeconds())));
        if (need.isEmpty() && !round.wasHeld(NEED)) {
            Duration time = round.betweenLooks();
            round.bar(AHEAD, time.compareTo(LOOK_AHEAD) > 0 ? time : LOOK_AHEAD);
        }
        return need;
    }

    static Optional<String> sign(List<FleetNode> nodes, PlanOutlook outlook, double busy) {
        List<FleetNode> up = nodes.stream().filter(FleetNode::up).toList();
        if (up.isEmpty()) {
            return Optional.empty();
        }
        if (up.stream().allMatch(node -> outlook.utilization().getOrDefault(node.id(), 0.0) > busy)) {
            return Optional.of(
                    "more than %.0f %% of the cores of all %d nodes are in use".formatted(100 * busy, up.size()));
        }
        Map<String, List<FleetNode>> byType = new TreeMap<>();
        up.forEach(node -> byType.computeIfAbsent(node.machine().nodeType(), key -> new ArrayList<>())
                .add(node));
        for (Map.Entry<String, List<FleetNode>> type : byType.entrySet()) {
            if (type.getValue().stream().allMatch(FleetNode::isContended)) {
                return Optional.of("variants interfere on all %d nodes of type %s"
                        .formatted(type.getValue().size(), type.getKey()));
            }
        }
        long overloaded =
                up.stream().filter(node -> node.has(InstanceState.OVERLOADED)).count();
        return overloaded > MOST_NODES * up.size()
                ? Optional.of("variants are overloaded on %d of %d nodes".formatted(overloaded, up.size()))
                : Optional.empty();
    }

    private void launch(String need) {
        List<WhatIf.PlannedMachine> coming = round.coming().stream()
                .map(node -> new WhatIf.PlannedMachine(
                        node.machine().nodeType(), node.machine().zone()))
                .toList();
        if (shortage(situation.now()).isPresent()) {
            if (round.isBarred(USELESS)) {
                return;
            }
            // a plan changes step by step: only a demand that it cannot serve on these nodes needs more nodes
            PlanOutlook base = situation.whatIf().with(coming);
            if (!base.carriesAll()) {
                launchFor(need, coming, base);
            }
            return;
        }
        // these nodes carry the demand: the new node is for its rise
        List<Offering> inUse = round.available().stream()
                .filter(offering -> situation.open().stream()
                        .anyMatch(node -> node.machine().nodeType().equals(offering.nodeType())))
                .toList();
        Offering addition = round.affordable(inUse.isEmpty() ? round.available() : inUse, need);
        if (addition != null) {
            round.recordGrowth();
            round.launch(addition, 1, need);
        }
    }

    private record Option(Offering offering, int count, PlanOutlook outlook) {
        double price() {
            return count * offering.pricePerHour();
        }
    }

    /** Launches the cheapest machines that carry the whole demand, else the machines that carry most. */
    private void launchFor(String need, List<WhatIf.PlannedMachine> coming, PlanOutlook base) {
        if (round.affordable(round.available(), need) == null) {
            return;
        }
        List<Option> options = new ArrayList<>();
        compared(base).forEach(offering -> option(offering, coming, base).ifPresent(options::add));
        Optional<Option> best = options.stream().min((a, b) -> {
            int sufficient =
                    Boolean.compare(b.outlook().carriesAll(), a.outlook().carriesAll());
            if (sufficient != 0) {
                return sufficient;
            }
            if (!a.outlook().carriesAll()) {
                int missed =
                        Integer.compare(a.outlook().classesMissed(), b.outlook().classesMissed());
                int unserved =
                        Double.compare(a.outlook().unserved(), b.outlook().unserved());
                if (missed != 0 || unserved != 0) {
                    return missed != 0 ? missed : unserved;
                }
            }
            int price = Double.compare(a.price(), b.price());
            return price != 0 ? price : a.offering().id().compareTo(b.offering().id());
        });
        best.ifPresentOrElse(
                option -> {
                    round.recordGrowth();
                    round.launch(
                            option.offering(),
                            option.count(),
                            "%s: %d x %s at $%.4f/h is the cheapest of %d options that carry %s"
                                    .formatted(
                                            need,
                                            option.count(),
                                            option.offering().nodeType(),
                                            option.price(),
                                            options.size(),
                                            option.outlook().carriesAll() ? "it" : "a part of it"));
                },
                () -> {
                    round.bar(USELESS, round.betweenLooks());
                    round.notice("useless", need + ": another node would not help");
                });
    }

    /** The cheapest offerings; where an application is in too few zones, the cheapest of each zone, too. */
    private List<Offering> compared(PlanOutlook base) {
        List<Offering> possible = round.available().stream()
                .filter(offering -> round.room(offering) > 0)
                .toList();
        Set<Offering> compared = new LinkedHashSet<>(
                possible.subList(0, (int) Math.min(possible.size(), among(LEAST_OFFERINGS, MOST_OFFERINGS))));
        if (base.shortages().values().stream().anyMatch(shortage -> shortage.fewZones() > 0)) {
            Set<String> zones = new TreeSet<>();
            possible.stream().filter(offering -> zones.add(offering.zone())).forEach(compared::add);
        }
        return List.copyOf(compared);
    }

    private Optional<Option> option(Offering offering, List<WhatIf.PlannedMachine> coming, PlanOutlook base) {
        int nodes = situation.nodes().size();
        int most = Math.min(Math.max(MOST_AT_ONCE, nodes / NODES_FOR_EACH), round.room(offering));
        // in a large fleet a node carries a smaller part of the shortage
        double worth = WORTH_IT * Math.max(1, base.unserved()) / Math.max(1, nodes / NODES_OF_SHARE);
        Optional<Option> best = Optional.empty();
        PlanOutlook last = base;
        int count = Math.max(1, Math.min(most, first(base)));
        long counts = among(1, MOST_COUNTS);
        for (int attempt = 0; attempt < counts && count <= most; attempt++) {
            List<WhatIf.PlannedMachine> trial = new ArrayList<>(coming);
            trial.addAll(Collections.nCopies(count, new WhatIf.PlannedMachine(offering.nodeType(), offering.zone())));
            PlanOutlook outlook = situation.whatIf().with(trial);
            boolean better =
                    outlook.classesMissed() < last.classesMissed() || outlook.unserved() < last.unserved() - worth;
            if (!better) {
                break;
            }
            best = Optional.of(new Option(offering, count, outlook));
            last = outlook;
            if (outlook.carriesAll()) {
                break;
            }
            count = next(count, most, base, outlook);
        }
        return best;
    }

    private long among(int least, int most) {
        return Math.max(
                least,
                Math.min(most, NODES_TIMES_PLANS / Math.max(1, situation.nodes().size())));
    }

    /** In a large fleet, enough nodes if each carries as much as a present one: the effect of a single one is too small to see. */
    private int first(PlanOutlook base) {
        int nodes = situation.open().size();
        double missing = base.unserved() / Math.max(1, situation.whatIf().items());
        return nodes < LARGE ? 1 : (int) Math.ceil(nodes * missing);
    }

    /** One more, or at once enough to carry the whole demand if each carries as much as those before. */
    private static int next(int count, int most, PlanOutlook base, PlanOutlook outlook) {
        double each = (base.unserved() - outlook.unserved()) / count;
        double needed = each > 0 ? Math.ceil(base.unserved() / each) : 0;
        return needed <= MOST_AT_ONCE ? count + 1 : (int) Math.max(count + 1, Math.min(most, needed));
    }
}
