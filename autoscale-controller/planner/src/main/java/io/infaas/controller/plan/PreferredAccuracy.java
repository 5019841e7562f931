package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Accuracy as a resource: where clients prefer more than their floor, what reaches it is loaded as far as everything stays carried.
 * Beside it stays a faster variant at the floor, the reserve: when load exceeds what the preferred ones carry in time, gateways send
 * the rest there at once, and accuracy is given up before a bound is missed. After an overload the preferred ones come back when they
 * have been possible for {@code scaleDownDelay} in a row.
 */
final class PreferredAccuracy {

    private static final String BUSY = "busy ";
    /** Ratio of throughputs above which a variant counts as a reserve for another one. */
    private static final double FASTER = 1.2;

    private final PlanDraft draft;

    PreferredAccuracy(PlanDraft draft) {
        this.draft = draft;
    }

    /** Loads what is preferred, and a reserve, at most one change per application and round. */
    void improve() {
        draft.hysteresis().keys(BUSY).forEach(key -> draft.hysteresis().extend(BUSY + key));
        for (String application : draft.applications()) {
            List<ClassDemand> choosy = choosy(draft, application);
            if (choosy.isEmpty()) {
                continue;
            }
            if (!draft.assignment(application, draft.layout()).carriesAll()) {
                draft.hysteresis().isNew(BUSY + application, draft.settings().scaleDownDelay());
            } else if (!draft.hysteresis().isKept(BUSY + application) && !prefer(application, choosy)) {
                reserve(application, choosy);
            }
        }
    }

    /** Whether a layout serves the preferred accuracy of as many classes as the draft's, and has a reserve where that has one. */
    static boolean isAsGood(PlanDraft draft, String application, Layout after) {
        Collection<Candidate> less = placed(application, after);
        Collection<Candidate> now = placed(application, draft.layout());
        return choosy(draft, application).stream()
                .allMatch(demand -> (reaches(less, demand) || !reaches(now, demand))
                        && (hasReserve(less, demand) || !hasReserve(now, demand)));
    }

    private static List<ClassDemand> choosy(PlanDraft draft, String application) {
        return draft.demands(application).stream()
                .filter(demand -> demand.isRecent() && demand.prefersMore())
                .toList();
    }

    private static boolean reaches(Collection<Candidate> placed, ClassDemand demand) {
        return placed.stream().anyMatch(demand::isServedAsPreferred);
    }

    private static boolean hasReserve(Collection<Candidate> placed, ClassDemand demand) {
        double preferred = placed.stream()
                .filter(demand::isServedAsPreferred)
                .mapToDouble(candidate -> speed(candidate, demand))
                .max()
                .orElse(0);
        return placed.stream()
                .anyMatch(candidate -> demand.isServedBy(candidate)
                        && !demand.isServedAsPreferred(candidate)
                        && speed(candidate, demand) > FASTER * preferred);
    }

    private static Collection<Candidate> placed(String application, Layout layout) {
        return layout.ofApplication(application).values();
    }

    private static double speed(Candidate candidate, ClassDemand demand) {
        return candidate.itemsPerSecond(demand.rate().batch());
    }

    private boolean prefer(String application, List<ClassDemand> choosy) {
        List<ScalingOption> options = new ArrayList<>();
        for (ClassDemand demand : choosy) {
            if (reaches(placed(application, draft.layout()), demand)) {
                continue;
            }
            for (Candidate candidate : draft.candidates().of(demand.of().target())) {
                if (demand.isServedAsPreferred(candidate)) {
                    beside(application, candidate).ifPresent(options::add);
                    inPlace(application, candidate).forEach(options::add);
                }
            }
        }
        Optional<ScalingOption> cheapest = options.stream().min(ScalingOption.CHEAPEST_FIRST);
        cheapest.ifPresent(option -> change(
                application,
                option,
                "'%s' prefers accuracy %s, and no planned placement reaches it in time: %s has %s, and all demand stays carried"
                        .formatted(
                                application,
                                ReasonText.number(preferred(choosy)),
                                option.label(),
                                ReasonText.number(option.candidate().accuracy()))));
        return cheapest.isPresent();
    }

    private void reserve(String application, List<ClassDemand> choosy) {
        List<ScalingOption> options = new ArrayList<>();
        for (ClassDemand demand : choosy) {
            Collection<Candidate> placed = placed(application, draft.layout());
            if (!reaches(placed, demand) || hasReserve(placed, demand)) {
                continue;
            }
            for (Candidate candidate : draft.candidates().of(demand.of().target())) {
                beside(application, candidate)
                        .filter(option -> hasReserve(placed(application, option.after()), demand))
                        .ifPresent(options::add);
            }
        }
        options.stream()
                .min(ScalingOption.CHEAPEST_FIRST)
                .ifPresent(option -> change(
                        application,
                        option,
                        "'%s' prefers accuracy %s: its reserve %s takes the excess at once"
                                .formatted(application, ReasonText.number(preferred(choosy)), option.label())));
    }

    private Optional<ScalingOption> beside(String application, Candidate candidate) {
        return option(application, candidate, draft.layout(), 0, true);
    }

    /** In place of a placement that the application can do without meanwhile, for nodes without room. */
    private List<ScalingOption> inPlace(String application, Candidate candidate) {
        List<ScalingOption> options = new ArrayList<>();
        if (Strain.isOn(draft, application)) {
            return options;
        }
        draft.layout().ofApplication(application).forEach((placement, replaced) -> {
            Layout without = draft.layout().minus(placement);
            if (!draft.isPinned(placement) && isAsGood(application, draft.assignment(application, without))) {
                option(application, candidate, without, InstanceCost.costToKeep(replaced), false)
                        .filter(option -> keepsMargin(application, option.after())
                                && TopologySpread.isAsGood(draft, application, option.after()))
                        .ifPresent(options::add);
            }
        });
        return options;
    }

    private Optional<ScalingOption> option(
            String application, Candidate candidate, Layout from, double saved, boolean now) {
        return draft.load()
                .search(now)
                .best(from, candidate, "")
                .map(placement -> from.plus(placement, candidate))
                .map(after -> new ScalingOption(
                        PlanChange.Kind.PREFER,
                        candidate,
                        1,
                        after,
                        InstanceCost.costToAdd(candidate, draft.settings().lambda()) - saved,
                        candidate.cost(ClassDemand.batch(draft.demands(application))),
                        draft.assignment(application, after)))
                .filter(option -> isAsGood(application, option.assignment()));
    }

    private boolean isAsGood(String application, DemandAssignment assignment) {
        return assignment.isAsGoodAs(draft.assignment(application, draft.layout()));
    }

    /** Whether what is left would not be scaled up again by the next burst. */
    private boolean keepsMargin(String application, Layout after) {
        DemandAssignment margin = new DemandAssignment(
                draft.demands(application).stream()
                        .filter(ClassDemand::isRecent)
                        .toList(),
                after.ofApplication(application),
                demand -> demand.needed(draft.settings().downHeadroom() * demand.sustained()),
                ClassDemand::isServedBy,
                draft.contended(application, after.ofApplication(application)));
        return margin.carriesAll() && margin.remainder().uncovered() == 0;
    }

    private void change(String application, ScalingOption option, String reason) {
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("accuracy", ReasonText.round(option.candidate().accuracy()));
        inputs.put("preferredAccuracy", ReasonText.round(preferred(choosy(draft, application))));
        inputs.put("cost", ReasonText.round(option.cost()));
        inputs.put("neededItemsPerSecond", ReasonText.round(option.assignment().needed()));
        draft.change(option.kind(), application, option.after(), reason, inputs);
    }

    private static double preferred(List<ClassDemand> choosy) {
        return choosy.stream().mapToDouble(ClassDemand::preferred).max().orElse(0);
    }
}
