package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The autoscalers of all nodes in INFaaS' released code. Requests to give up an instance are added up, and followed once they exceed a delay: a second
 * without one clears nothing, a request for more does. Unlike the code, nothing is given up that serves a class alone, that a client
 * keeps loaded, or that would be asked for again, and nothing while queries wait.
 */
final class CodeAutoscaler {

    private static final String FEWER = "code less ";
    private static final double LOOSE_BOUND = 10;
    private static final double HARDLY_USED = 0.03;

    private final PlanDraft draft;

    CodeAutoscaler(PlanDraft draft) {
        this.draft = draft;
    }

    void scale() {
        for (String application : draft.applications()) {
            boolean changed = draft.hasChanged(application);
            for (String group : groups(application, draft.layout()).keySet()) {
                Supplier<CodeScaling> there =
                        groups(application, draft.layout()).get(group);
                if (there == null) {
                    continue;
                }
                CodeScaling scaling = there.get();
                if (changed || !isSettled(scaling)) {
                    scaling.locals().forEach(local -> draft.hysteresis().keep(FEWER + local.placement()));
                } else {
                    scale(application, scaling);
                }
            }
        }
    }

    /** By architecture and node; each looks at the load of the whole application, so it is made only where it is asked. */
    private SortedMap<String, Supplier<CodeScaling>> groups(String application, Layout layout) {
        SortedMap<String, Supplier<CodeScaling>> groups = new TreeMap<>();
        layout.ofApplication(application).forEach((placement, candidate) -> {
            String architecture = candidate.variant().architecture();
            draft.candidates()
                    .openNode(placement.node(), candidate)
                    .ifPresent(node -> groups.computeIfAbsent(
                            architecture + " " + node.id(),
                            key -> () -> new CodeScaling(draft, layout, application, architecture, node)));
        });
        return groups;
    }

    /** Whether all there serves as planned: while something is loaded or resized, nothing is asked for. */
    private boolean isSettled(CodeScaling scaling) {
        return scaling.locals().stream()
                .map(CodeScaling.Local::placement)
                .allMatch(placement -> draft.isServing(placement)
                        && draft.situation().counts().of(placement)
                                == draft.layout().count(placement));
    }

    private void scale(String application, CodeScaling scaling) {
        Set<Placement> grown = new TreeSet<>();
        scaling.more().forEach(change -> {
            grown.add(change.placement());
            grow(application, scaling, change);
        });
        Map<Placement, Integer> requests = new LinkedHashMap<>();
        scaling.fewer().forEach(change -> requests.put(change.placement(), -change.count()));
        for (CodeScaling.Local local : scaling.locals()) {
            String key = FEWER + local.placement();
            Integer requested = requests.get(local.placement());
            if (grown.contains(local.placement())) {
                continue;
            }
            if (requested == null) {
                draft.hysteresis().keep(key);
                continue;
            }
            int delay = local.variant().scaleDownDelay();
            int all = draft.hysteresis().add(key, requested, delay + 1);
            if (all > delay && grown.isEmpty() && shrink(application, scaling, local)) {
                draft.hysteresis().forget(key);
            }
        }
        if (grown.isEmpty()) {
            preferProcessors(application, scaling);
        }
    }

    private void grow(String application, CodeScaling scaling, CodeScaling.ReplicaChange change) {
        Candidate there = draft.layout().onNode(change.placement().node()).get(change.placement());
        Candidate grown = there == null
                ? draft.candidates().at(change.placement()).orElseThrow()
                : there.times(there.count() + change.count());
        if (!draft.memory().fits(draft.layout(), change.placement(), grown)) {
            return;
        }
        draft.change(
                there == null ? PlanChange.Kind.UPGRADE : PlanChange.Kind.REPLICATE,
                application,
                draft.layout().plus(change.placement(), grown),
                "%s: %s"
                        .formatted(
                                what(scaling, change.placement().node()),
                                there == null
                                        ? "%s on the accelerator takes less loading than more instances"
                                                .formatted(ReasonText.alias(grown))
                                        : "%s gets %s more"
                                                .formatted(
                                                        ReasonText.alias(grown),
                                                        ReasonText.times(change.count(), "instance"))),
                scaling.inputs());
    }

    private static String what(CodeScaling scaling, String node) {
        double items = scaling.locals().stream()
                .mapToDouble(local -> local.arriving().items())
                .sum();
        double capacity = scaling.locals().stream()
                .mapToDouble(local -> local.count() * local.itemsPerSecond())
                .sum();
        return "'%s' on node '%s' has %s items/s for %s"
                .formatted(scaling.architecture(), node, ReasonText.number(items), ReasonText.number(capacity));
    }

    private boolean shrink(String application, CodeScaling scaling, CodeScaling.Local local) {
        Placement placement = local.placement();
        Layout without = draft.layout().fewer(placement);
        Optional<Layout> after = Optional.of(without);
        boolean isLast = !without.has(placement);
        if (isLast && scaling.current().filter(local::equals).isPresent()) {
            Optional<CodeVariant> below = scaling.below(local);
            if (below.isPresent() && (below.get().isGpu() || !keepsServed(application, without))) {
                after = with(application, without, below.get(), placement.node());
            }
        }
        Optional<Layout> possible = after.filter(layout -> draft.demands(application).stream()
                        .allMatch(demand -> demand.rate().waiting() == 0)
                && !Strain.isOn(draft, application)
                && (!draft.isPinned(placement) || !isLast)
                && keepsServed(application, layout)
                && asksForNothingNew(application, layout));
        possible.ifPresent(layout -> draft.change(
                layout.beyond(draft.layout()).isEmpty() ? PlanChange.Kind.REMOVE : PlanChange.Kind.DOWNGRADE,
                application,
                layout,
                "%s: %s is not needed, said more than %d times%s"
                        .formatted(
                                what(scaling, placement.node()),
                                ReasonText.alias(local.variant().candidate()),
                                local.variant().scaleDownDelay(),
                                layout.beyond(draft.layout()).isEmpty()
                                        ? ""
                                        : "; " + layout.beyond(draft.layout()).first() + " takes its place"),
                scaling.inputs()));
        return possible.isPresent();
    }

    private Optional<Layout> with(String application, Layout layout, CodeVariant variant, String node) {
        Placement placement = new Placement(variant.name(), node);
        if (layout.has(placement)) {
            return Optional.of(layout);
        }
        return draft.canPlace(placement)
                        && draft.memory().fits(layout, placement, variant.candidate())
                        && draft.budgets().allow(application, layout, placement, variant.candidate())
                ? Optional.of(layout.plus(placement, variant.candidate()))
                : Optional.empty();
    }

    /** Whether each class with demand is served as well as it is, in time and above its floor. */
    private boolean keepsServed(String application, Layout after) {
        return draft.demands(application).stream()
                .filter(ClassDemand::isActive)
                .allMatch(demand -> (!serves(draft.layout(), demand, true) || serves(after, demand, true))
                        && (!serves(draft.layout(), demand, false) || serves(after, demand, false)));
    }

    private static boolean serves(Layout layout, ClassDemand demand, boolean well) {
        return layout.ofApplication(demand.application()).values().stream()
                .anyMatch(candidate -> well ? demand.isServedBy(candidate) : demand.accepts(candidate));
    }

    private boolean asksForNothingNew(String application, Layout after) {
        CodeDispatch dispatch = new CodeDispatch(draft);
        return changes(application, draft.layout()).containsAll(changes(application, after))
                && draft.demands(application).stream()
                        .noneMatch(demand -> dispatch.isEvaded(demand, after)
                                && (!dispatch.isEvaded(demand, draft.layout()) || isLess(demand, after)));
    }

    /** Whether a layout has fewer instances that serve a class: what was added to evade the others would be added again. */
    private boolean isLess(ClassDemand demand, Layout after) {
        return draft.layout().ofApplication(demand.application()).entrySet().stream()
                .anyMatch(entry -> demand.isServedBy(entry.getValue())
                        && after.count(entry.getKey()) < entry.getValue().count());
    }

    private List<CodeScaling.ReplicaChange> changes(String application, Layout layout) {
        List<CodeScaling.ReplicaChange> changes = new ArrayList<>();
        groups(application, layout)
                .values()
                .forEach(group -> changes.addAll(group.get().more()));
        return changes;
    }

    /**
     * Loads the soonest variant on processors beside accelerators of which queries need hardly anything. Gateways then send them there, since it is
     * cheaper, and the accelerators' variants are given up for lack of queries.
     */
    private void preferProcessors(String application, CodeScaling scaling) {
        if (scaling.locals().isEmpty() || !scaling.locals().stream().allMatch(CodeAutoscaler::isHardlyUsed)) {
            return;
        }
        Placement first = scaling.locals().get(0).placement();
        List<ClassDemand> served = draft.demands(application).stream()
                .filter(ClassDemand::isActive)
                .filter(demand -> scaling.locals().stream()
                        .anyMatch(local -> demand.isServedBy(local.variant().candidate())))
                .toList();
        scaling.considered().stream()
                .filter(variant -> !variant.isGpu()
                        && served.stream()
                                .allMatch(demand -> demand.isServedBy(variant.candidate())
                                        && scaling.locals().stream()
                                                .allMatch(local -> isCheaper(variant, local, demand))))
                .findFirst()
                .flatMap(variant -> with(application, draft.layout(), variant, first.node()))
                .filter(after -> !after.beyond(draft.layout()).isEmpty() && asksForNothingNew(application, after))
                .ifPresent(after -> draft.change(
                        PlanChange.Kind.DOWNGRADE,
                        application,
                        after,
                        "%s, hardly any of its accelerators: %s does for bounds above %s times their latency"
                                .formatted(
                                        what(scaling, first.node()),
                                        after.beyond(draft.layout()).first(),
                                        ReasonText.number(LOOSE_BOUND)),
                        scaling.inputs()));
    }

    private static boolean isCheaper(CodeVariant variant, CodeScaling.Local local, ClassDemand demand) {
        int batch = demand.rate().batch();
        return variant.candidate().cost(batch) < local.variant().candidate().cost(batch);
    }

    private static boolean isHardlyUsed(CodeScaling.Local local) {
        double ms = local.variant().line().ms(local.arriving().batch());
        return local.variant().isGpu()
                && local.arriving().boundMs() > LOOSE_BOUND * ms
                && local.arriving().queries() < HARDLY_USED * 1000 / ms;
    }
}
