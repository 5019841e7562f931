package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the dispatcher of INFaaS' released code has loaded: a variant for queries that nothing serves, and one elsewhere for queries that only
 * blacklisted instances serve.
 */
final class CodeDispatch {

    private final PlanDraft draft;

    CodeDispatch(PlanDraft draft) {
        this.draft = draft;
    }

    /** Loads a variant for each class that nothing planned serves, where the code would find one. */
    void cover() {
        for (ClassDemand demand : draft.demands()) {
            if (demand.isActive()
                    && demand.attainable()
                    && serving(demand, draft.layout()).isEmpty()) {
                CodeChoice choice = new CodeChoice(draft, demand);
                choice.among(name -> true, true)
                        .ifPresent(placement -> add(
                                PlanChange.Kind.COLD,
                                demand,
                                placement,
                                choice,
                                "no planned placement serves %s: the first query loads".formatted(demand)));
            }
        }
    }

    /** Loads elsewhere what only blacklisted instances serve, at most one placement per application. */
    void evade() {
        for (ClassDemand demand : draft.demands()) {
            if (!draft.hasChanged(demand.application()) && isEvaded(demand, draft.layout())) {
                CodeChoice choice = new CodeChoice(draft, demand);
                elsewhere(demand, choice)
                        .ifPresent(placement -> add(
                                PlanChange.Kind.REPLICATE,
                                demand,
                                placement,
                                choice,
                                "all that serves %s is overloaded or interfered: the next query loads"
                                        .formatted(demand)));
            }
        }
    }

    /** A class that is served by blacklisted instances only, all of which are loaded. */
    boolean isEvaded(ClassDemand demand, Layout layout) {
        List<Placement> serving = serving(demand, layout);
        if (!demand.isActive() || serving.isEmpty()) {
            return false;
        }
        CodeLoad load = CodeLoad.of(draft, demand.application(), layout);
        return serving.stream()
                .allMatch(placement -> draft.isServing(placement)
                        && draft.situation().counts().of(placement) == layout.count(placement)
                        && isBlacklisted(placement, layout, load));
    }

    /** Its state says so, or more arrives than it can complete: then its answers are as late as any factor says before long. */
    private boolean isBlacklisted(Placement placement, Layout layout, CodeLoad load) {
        InstanceState state = draft.situation().instances().get(placement);
        if (state != null && state.isStrained()) {
            return true;
        }
        Candidate candidate = layout.placed(placement);
        CodeVariant variant = CodeVariant.of(candidate);
        CodeLoad.Arriving arriving = load.at(placement);
        return arriving.items() > candidate.count() * variant.itemsPerSecond(arriving.batch());
    }

    private Optional<Placement> elsewhere(ClassDemand demand, CodeChoice choice) {
        Optional<String> onAccelerators = serving(demand, draft.layout()).stream()
                .filter(placement -> draft.layout().placed(placement).variant().needsGpu())
                .map(Placement::variant)
                .findFirst();
        if (onAccelerators.isPresent()) {
            return choice.tightestElsewhere(placement -> placement.variant().equals(onAccelerators.get()));
        }
        return choice.among(name -> draft.layout().of(name).isEmpty(), false)
                .or(() -> choice.tightestElsewhere(placement -> true));
    }

    private static List<Placement> serving(ClassDemand demand, Layout layout) {
        return layout.ofApplication(demand.application()).entrySet().stream()
                .filter(entry -> demand.isServedBy(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void add(PlanChange.Kind kind, ClassDemand demand, Placement placement, CodeChoice choice, String why) {
        Candidate candidate = draft.candidates().at(placement).orElseThrow();
        draft.change(
                kind,
                demand.application(),
                draft.layout().plus(placement, candidate),
                "%s %s on node '%s'".formatted(why, ReasonText.alias(candidate), placement.node()),
                choice.inputs(placement));
    }
}
