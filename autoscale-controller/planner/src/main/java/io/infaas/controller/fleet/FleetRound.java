package io.infaas.controller.fleet;

import io.infaas.controller.evidence.NodeEvidence;
import io.infaas.controller.fleet.FleetMemory.FleetChange;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.MachineMarket.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One round of decisions in the making: memory before and after, the steps so far, and the rest of maximum and budget. */
final class FleetRound {

    private static final double CENT = 1e-9;
    private static final Duration NOTICE = Duration.ofMinutes(10);
    /** One in this number of nodes may end in {@link #ENDS_COUNT}; a machine that its provider took away, or that never served, does not count. */
    private static final int ONE_IN = 10;
    /**
     * The same of empty nodes: nothing that serves ends with them. So many may end in any fleet.
     */
    private static final int ONE_IN_OF_EMPTY = 2;

    private static final int FEW_EMPTY = 3;

    private static final Duration ENDS_COUNT = Duration.ofMinutes(1);
    private static final String ENDS = "ends ";
    /** Key of a silent node for which another one was launched. */
    static final String REPLACED = "replaced ";

    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);

    private final FleetSituation situation;
    private final FleetSettings settings;
    private final FleetMemory before;
    private final SortedMap<String, Long> since = new TreeMap<>();
    private final SortedMap<String, Long> until = new TreeMap<>();
    private final SortedMap<String, String> serving = new TreeMap<>();
    /** Machines by the place that they were launched for, and the places of all nodes. */
    private final Map<String, FleetNode> replacements = new TreeMap<>();

    private final Map<String, String> places = new TreeMap<>();
    private final boolean outOfReach;
    private final List<FleetAction> actions = new ArrayList<>();
    private long requests;
    private int machines;
    private int launched;
    private double price;

    FleetRound(FleetSituation situation, FleetSettings settings, FleetMemory before) {
        this.situation = situation;
        this.settings = settings;
        this.before = before;
        this.requests = before.requests();
        this.machines = situation.nodes().size();
        this.price = situation.pricePerHour();
        situation.nodes().stream()
                .filter(node -> node.life() != MachineLife.ENDING)
                .forEach(node -> Replacements.place(node).ifPresent(place -> replacements.put(place, node)));
        if (!replacements.isEmpty()) {
            situation.nodes().forEach(node -> places.put(Replacements.place(node.id()), node.id()));
        }
        before.until().forEach((key, at) -> {
            if (at > situation.nowMs()) {
                until.put(key, at);
            }
        });
        Stream.concat(situation.nodes().stream(), situation.failed().stream())
                .filter(node -> before.since().containsKey(ended(node)))
                .forEach(node -> holdTime(ended(node)));
        situation.nodes().stream()
                .filter(node -> node.life() == MachineLife.READY && !since.containsKey(ended(node)))
                .filter(node -> node.up() || before.serving().containsKey(node.id()))
                .forEach(node -> serving.put(node.id(), node.machine().offering()));
        // a node that has never answered here may still start; one of an earlier controller has served
        List<FleetNode> served = situation.nodes().stream()
                .filter(node -> serving.containsKey(node.id()) || node.adopted())
                .toList();
        long silent = served.stream().filter(node -> !node.up()).count();
        this.outOfReach = silent > 1 && NodeEvidence.isMassLoss(silent, served.size());
    }

    /** Whether the number of silent nodes that have served rather points at our network; never for a single one. */
    boolean isOutOfReach() {
        return outOfReach;
    }

    FleetSituation situation() {
        return situation;
    }

    FleetSettings settings() {
        return settings;
    }

    FleetMemory before() {
        return before;
    }

    FleetChange change() {
        return new FleetChange(actions, new FleetMemory(since, until, serving, requests));
    }

    /** Records that a condition holds; returns for how long, this round included, without a break. */
    Duration holdTime(String key) {
        long began = before.since().getOrDefault(key, situation.nowMs());
        since.put(key, began);
        return Duration.ofMillis(situation.nowMs() - began);
    }

    /** Whether a condition held in the last round. */
    boolean wasHeld(String key) {
        return before.since().containsKey(key);
    }

    /** The machine that was launched in the place of a node by a request of its own, by this controller or an earlier one. */
    Optional<FleetNode> replacement(String node) {
        return replacements.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(replacements.get(Replacements.place(node)));
    }

    /** Whether a condition holds in this round. */
    boolean isHeld(String key) {
        return since.containsKey(key);
    }

    /** Whether another machine was launched in the place of a node, and nothing keeps it from taking that place. */
    boolean isReplaced(FleetNode node) {
        boolean waits = node.isOutdated() && since.containsKey(Replacements.PAUSED);
        return since.containsKey(REPLACED + node.id())
                || (!waits && replacement(node.id()).isPresent());
    }

    /** Whether a machine takes the place of another one that is still there. */
    boolean replaces(FleetNode machine) {
        return Replacements.place(machine).map(places::get).isPresent() && !since.containsKey(Replacements.PAUSED);
    }

    void bar(String key, Duration time) {
        until.put(key, situation.nowMs() + time.toMillis());
    }

    boolean isBarred(String key) {
        return until.containsKey(key);
    }

    /** Number of keys that are barred. */
    long barred(Predicate<String> keys) {
        return until.keySet().stream().filter(keys).count();
    }

    /** Ends bars. */
    void release(Predicate<String> keys) {
        until.keySet().removeIf(keys);
    }

    /** Offerings that may be launched now, the cheapest first. */
    List<Offering> available() {
        return situation.offerings().stream()
                .filter(offering -> !isBarred(barred(offering.id())))
                .toList();
    }

    private static String ended(FleetNode node) {
        return "ended " + node.id();
    }

    /** Whether its end was requested a moment ago. */
    boolean wasEnded(FleetNode node) {
        Long endMs = since.get(ended(node));
        return endMs != null && situation.nowMs() - endMs < ASK_AGAIN.toMillis();
    }

    /** Whether its end was requested at any time. */
    boolean isToEnd(FleetNode node) {
        return since.containsKey(ended(node));
    }

    /** Whether it has answered, and is used. */
    boolean serves(FleetNode node) {
        return node.isOpen() && node.up();
    }

    /** Machines on their way: also those that are ready, but whose node has not answered us yet. */
    List<FleetNode> coming() {
        return situation.nodes().stream()
                .filter(node -> node.life().isComing() || (node.isOpen() && !serving.containsKey(node.id())))
                .toList();
    }

    /** Machines that serve or will, without a requested end; with the launches of this round. */
    int staying() {
        return launched
                + (int) situation.nodes().stream()
                        .filter(node -> node.life().isComing() || node.isOpen())
                        .filter(node -> !since.containsKey(ended(node)))
                        .count();
    }

    /** Key of an offering whose launches failed. */
    static String barred(String offering) {
        return "offering " + offering;
    }

    /** How many more machines of an offering maximum and budget allow. */
    int room(Offering offering) {
        return room(offering, 0);
    }

    /** @param surge machines beyond the maximum */
    int room(Offering offering, int surge) {
        int byMaximum = settings.maximum() + surge - machines;
        double left = settings.budgetPerHour() + CENT - price;
        int byBudget = offering.pricePerHour() <= 0
                ? byMaximum
                : (int) Math.min(byMaximum, Math.floor(left / offering.pricePerHour()));
        return Math.max(0, Math.min(byMaximum, byBudget));
    }

    /** The first offering that maximum and budget allow; reports once why if there is none. */
    @Nullable
    Offering affordable(List<Offering> offerings, String why) {
        return affordable(offerings, why, 0);
    }

    private @Nullable Offering affordable(List<Offering> offerings, String why, int surge) {
        Optional<Offering> first =
                offerings.stream().filter(offering -> room(offering, surge) > 0).findFirst();
        if (first.isEmpty()) {
            notice("obstacle", why + ": " + obstacle(offerings));
        }
        return first.orElse(null);
    }

    String obstacle(List<Offering> offerings) {
        if (offerings.isEmpty()) {
            return "no offering is available";
        }
        if (machines >= settings.maximum()) {
            return "the fleet has its maximum of %d nodes".formatted(machines);
        }
        return "$%.4f/h are spent, and another %s at $%.4f/h would exceed the budget of $%.4f/h"
                .formatted(
                        price, offerings.get(0).nodeType(), offerings.get(0).pricePerHour(), settings.budgetPerHour());
    }

    /** Machines whose launch this round has requested. */
    List<Machine> launching() {
        List<Machine> machines = new ArrayList<>();
        for (FleetAction action : actions) {
            if (action instanceof FleetAction.Launch launch) {
                situation.offerings().stream()
                        .filter(offering -> offering.id().equals(launch.offering()))
                        .forEach(offering -> IntStream.range(0, launch.count())
                                .mapToObj(number -> new Machine(
                                        launch.request() + "-" + number,
                                        offering.nodeType(),
                                        offering.id(),
                                        offering.pricePerHour(),
                                        false,
                                        false))
                                .forEach(machines::add));
            }
        }
        return machines;
    }

    /** Launches as many machines as maximum and budget allow, in one request. */
    void launch(Offering offering, int count, String reason) {
        request(offering, Math.min(count, room(offering)), reason);
    }

    /**
     * Launches one machine in the place of a node; reports once why it cannot. One machine beyond the maximum is allowed where the provider takes the
     * node away soon.
     *
     * @param order of preference
     */
    boolean replace(FleetNode node, List<Offering> order, String why) {
        int surge = node.machine().until().isPresent() ? 1 : 0;
        Offering replacement = affordable(order, why + " and is not replaced", surge);
        if (replacement != null) {
            request(replacement, 1, why + ": replaced by " + replacement.nodeType());
        }
        return replacement != null;
    }

    /**
     * Launches one machine in the place of a node, by a request that names it.
     *
     * @param surge machines beyond the maximum
     * @return false if there is no offering, or no room for any
     */
    boolean launchFor(FleetNode node, List<Offering> order, int surge, String why) {
        Optional<Offering> offering =
                order.stream().filter(one -> room(one, surge) > 0).findFirst();
        offering.ifPresent(one -> {
            count(one, 1);
            requests++;
            actions.add(new FleetAction.Launch(
                    one.id(),
                    1,
                    "request-%d-for-%s".formatted(requests, Replacements.place(node.id())),
                    "%s: replaced by %s".formatted(why, one.nodeType())));
        });
        return offering.isPresent();
    }

    void pause(String reason) {
        actions.add(new FleetAction.Pause(reason));
    }

    /** The node serves, and its replacement waits for room. */
    void owe(FleetNode node) {
        serving.put(node.id(), node.machine().offering());
    }

    private void request(Offering offering, int allowed, String reason) {
        if (allowed < 1) {
            return;
        }
        count(offering, allowed);
        for (int i = 0; i < actions.size(); i++) {
            if (actions.get(i) instanceof FleetAction.Launch same
                    && same.offering().equals(offering.id())
                    && Replacements.place(same).isEmpty()) {
                actions.set(i, same.with(allowed, reason));
                return;
            }
        }
        requests++;
        actions.add(new FleetAction.Launch(offering.id(), allowed, "request-" + requests, reason));
    }

    private void count(Offering offering, int count) {
        machines += count;
        launched += count;
        price += count * offering.pricePerHour();
    }

    void cordon(FleetNode node, String reason) {
        actions.add(new FleetAction.Cordon(node.id(), reason));
    }

    void uncordon(FleetNode node, String reason) {
        actions.add(new FleetAction.Uncordon(node.id(), reason));
    }

    /**
     * Ends a machine that the caller proved dispensable; repeats the request after a while if it is still there. Few machines end in a minute, and
     * none while machines are missing: so operators see a wrong decision early. Returns whether it ends now.
     */
    boolean terminate(FleetNode node, String reason) {
        String key = ENDS + node.id();
        boolean isBound =
                node.life() != MachineLife.INTERRUPTED && !(node.life().isComing() && !node.adopted());
        if (isBound && !isBarred(key)) {
            long lately =
                    until.keySet().stream().filter(bar -> bar.startsWith(ENDS)).count();
            long fleet = situation.nodes().size() + lately;
            long limit = node.isEmpty()
                    ? Math.max(FEW_EMPTY, fleet / ONE_IN_OF_EMPTY)
                    : Math.max(1, situation.nodes().size() / ONE_IN);
            if (situation.shrinking() || lately >= limit) {
                return false;
            }
            bar(key, ENDS_COUNT);
        }
        serving.remove(node.id());
        since.put(ended(node), situation.nowMs());
        actions.add(new FleetAction.Terminate(node.id(), reason));
        return true;
    }

    /** Reports an impossible step, once in a while. */
    void notice(String kind, String reason) {
        String key = "notice " + kind;
        if (!isBarred(key)) {
            bar(key, NOTICE);
            actions.add(new FleetAction.Notice(reason));
        }
    }
}
