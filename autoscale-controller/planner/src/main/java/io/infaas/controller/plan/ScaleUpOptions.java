package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options to add capacity where one variant is saturated. Replicate: more placements of it, then more instances on its nodes,
 * or a slower variant on other nodes if little is missing. Upgrade: a faster variant of the application replaces one of its placements. A replacement must
 * serve all classes of the replaced variant, floor and bound; a faster variant that serves only some of them is added beside
 * it.
 */
final class ScaleUpOptions {

    private record Priced(Candidate candidate, double costOfOne) {}

    private final PlanDraft draft;
    private final String application;
    private final DemandAssignment current;
    private final DemandAssignment assigned;
    private final String variant;
    private final PlacementSearch search;
    private final boolean onlyReplacing;
    private final KnownOptions options;
    private final List<Placement> instances;
    private final List<ClassDemand> active;
    private final List<ClassDemand> served;
    private final Optional<Placement> replaced;
    private final Layout replacedLayout;
    private @Nullable DemandAssignment withoutReplaced;

    /**
     * @param assigned demand as it is assigned to what is planned
     * @param variant full name of a saturated variant
     * @param onlyReplacing whether all options but those in the place of a placement are known, so that they are left out
     * @param options those of other variants; those of this one are added
     */
    ScaleUpOptions(
            PlanDraft draft,
            String application,
            DemandAssignment current,
            DemandAssignment assigned,
            String variant,
            PlacementSearch search,
            boolean onlyReplacing,
            KnownOptions options) {
        this.draft = draft;
        this.application = application;
        this.current = current;
        this.assigned = assigned;
        this.variant = variant;
        this.search = search;
        this.onlyReplacing = onlyReplacing;
        this.options = options;
        this.instances = draft.layout().of(variant);
        this.active = draft.demands(application).stream()
                .filter(ClassDemand::isActive)
                .toList();
        this.served = active.stream()
                .filter(demand -> instances.stream().anyMatch(placement -> demand.isServedBy(candidate(placement))))
                .toList();
        this.replaced = instances.stream()
                .filter(placement -> current.saturated().contains(placement))
                .filter(placement -> !draft.isPinned(placement))
                .findFirst();
        this.replacedLayout = replaced.map(draft.layout()::minus).orElse(draft.layout());
    }

    /** Adds the options that can be placed, sufficient or not; of many only those that may be the cheapest. */
    void find(ScalingScope scope) {
        double fastest = instances.stream()
                .mapToDouble(placement -> busy(candidate(placement)))
                .min()
                .orElse(0);
        for (Candidate candidate : cheapestFirst()) {
            if (candidate.variant().name().equals(variant)) {
                grow(PlanChange.Kind.REPLICATE, candidate, draft.layout(), 0).ifPresent(this::add);
            } else if (scope.changesVariants() && busy(candidate) < fastest) {
                upgrade(candidate).ifPresent(this::add);
            } else if (scope.changesVariants() && served.stream().allMatch(demand -> demand.isServedBy(candidate))) {
                beside(candidate).ifPresent(this::add);
            }
        }
    }

    // the sooner a cheap one suffices, the fewer others are looked at
    private List<Candidate> cheapestFirst() {
        return draft.candidates().of(application).stream()
                .map(candidate -> new Priced(candidate, costOfOne(candidate)))
                .sorted(Comparator.comparingDouble(Priced::costOfOne))
                .map(Priced::candidate)
                .toList();
    }

    private double costOfOne(Candidate candidate) {
        return InstanceCost.costToAdd(candidate, draft.settings().lambda());
    }

    private void add(ScalingOption option) {
        options.add(option, isSufficient(option));
    }

    /** Placements of the candidate that the demand of the variant would keep busy. */
    private double busy(Candidate candidate) {
        return served.stream().mapToDouble(demand -> demand.busy(candidate)).sum();
    }

    /** Whether the option carries the demand that exceeded the variant's capacity. */
    private boolean isSufficient(ScalingOption option) {
        return option.assignment().coversAsMuchAs(current)
                && option.assignment().unserved() < current.unserved()
                && option.assignment().saturated().stream()
                        .map(Placement::variant)
                        .noneMatch(name -> name.equals(variant)
                                || name.equals(option.candidate().variant().name()));
    }

    private Optional<ScalingOption> upgrade(Candidate candidate) {
        if (replaced.isPresent() && served.stream().allMatch(demand -> demand.isServedBy(candidate))) {
            Placement replacedPlacement = replaced.get();
            return grow(
                    PlanChange.Kind.UPGRADE,
                    candidate,
                    replacedLayout,
                    InstanceCost.costToKeep(draft.layout().placed(replacedPlacement)));
        }
        return served.stream().anyMatch(demand -> demand.isServedBy(candidate))
                ? grow(PlanChange.Kind.UPGRADE, candidate, draft.layout(), 0)
                : Optional.empty();
    }

    /** Only on nodes without a placement of the application: elsewhere it would take cores from faster variants. */
    private Optional<ScalingOption> beside(Candidate candidate) {
        Set<String> occupiedNodes = draft.layout().ofApplication(application).keySet().stream()
                .map(Placement::node)
                .collect(Collectors.toCollection(TreeSet::new));
        return grow(
                PlanChange.Kind.REPLICATE,
                candidate,
                draft.layout(),
                0,
                placement -> !occupiedNodes.contains(placement.node()));
    }

    private Optional<ScalingOption> grow(PlanChange.Kind kind, Candidate candidate, Layout from, double saved) {
        return grow(kind, candidate, from, saved, placement -> true);
    }

    /** As many as needed, or as many as fit and add capacity. */
    private Optional<ScalingOption> grow(
            PlanChange.Kind kind, Candidate candidate, Layout from, double saved, Predicate<Placement> where) {
        double each = costOfOne(candidate);
        if (options.isTooDear(each - saved) || (onlyReplacing && from == draft.layout())) {
            return Optional.empty();
        }
        DemandAssignment before = from == draft.layout() ? assigned : withoutReplaced();
        double gain = before.mostFrom(candidate);
        if (gain <= 0) {
            return Optional.empty();
        }
        double missing = before.remainder().unserved();
        DemandAssignment.Extension growing = before.with(candidate);
        double time = 0;
        double elsewhere = elsewhere(candidate);
        double least = Math.max(1, Math.ceil(missing / candidate.saturation() - 1e-6));
        ScaleUpSteps steps = new ScaleUpSteps(
                draft,
                application,
                search,
                candidate,
                search.sequence(candidate, node(), from.onNode(node())),
                where,
                from,
                count -> options.isTooDear(count * each - saved));
        ScalingOption furthest = null;
        for (int count = 1; ; count++) {
            if (!steps.reaches(count)) {
                if (steps.isTooDear() || count == 1) {
                    return Optional.empty();
                }
                return Optional.of(
                        furthest != null && furthest.count() == count - 1
                                ? furthest
                                : last(kind, candidate, count - 1, steps, saved, isOutdone(growing, time)));
            }
            time += steps.time(count);
            if (count < least || growing.isSaturated(time)) {
                continue;
            }
            if (isOutdone(growing, time)) {
                return Optional.of(option(kind, candidate, count, steps.at(count), saved, current));
            }
            ScalingOption option = option(kind, candidate, count, steps, saved);
            if (isGrown(option)) {
                return Optional.of(option);
            }
            double more = option.assignment().mostFrom(candidate);
            // while more is missing than others lack at most, it is still missing here
            least = Math.max(
                    least, count + Math.floor((option.assignment().unserved() - elsewhere) / more * (1 - 1e-6)));
            furthest = option;
        }
    }

    /** Whether more of them are not needed or bring nothing. */
    private boolean isGrown(ScalingOption option) {
        return isSufficient(option) || option.assignment().mostFrom(option.candidate()) <= 0;
    }

    /** As many as fit. */
    private ScalingOption last(
            PlanChange.Kind kind, Candidate candidate, int count, ScaleUpSteps steps, double saved, boolean outdone) {
        return outdone
                ? option(kind, candidate, count, steps.at(count), saved, current)
                : option(kind, candidate, count, steps, saved);
    }

    /** Whether it is known that they neither suffice nor carry most. */
    private boolean isOutdone(DemandAssignment.Extension growing, double time) {
        return growing.with(time)
                .filter(most -> options.isOutdone(most)
                        && (most.unserved() >= current.unserved()
                                || growing.isSaturated(variant, time)
                                || growing.isSaturated(time)))
                .isPresent();
    }

    /** How the layout without the replaced placement carries demand. */
    private DemandAssignment withoutReplaced() {
        DemandAssignment assignment = withoutReplaced;
        if (assignment == null) {
            assignment = draft.load().assigned(application, replacedLayout);
            withoutReplaced = assignment;
        }
        return assignment;
    }

    /** Demand of classes that neither the candidate nor the variant serves, with headroom, items/s. */
    private double elsewhere(Candidate candidate) {
        return active.stream()
                .filter(demand -> !demand.accepts(candidate)
                        && instances.stream().noneMatch(placement -> demand.accepts(candidate(placement))))
                .mapToDouble(
                        demand -> draft.settings().headroom() * demand.rate().items())
                .sum();
    }

    private ScalingOption option(
            PlanChange.Kind kind, Candidate candidate, int count, ScaleUpSteps steps, double saved) {
        Layout after = steps.at(count);
        return option(kind, candidate, count, after, saved, draft.assignment(application, after));
    }

    private ScalingOption option(
            PlanChange.Kind kind,
            Candidate candidate,
            int count,
            Layout after,
            double saved,
            DemandAssignment assignment) {
        double cost = count * costOfOne(candidate) - saved;
        int batch = ClassDemand.batch(served);
        return new ScalingOption(kind, candidate, count, after, cost, candidate.cost(batch), assignment);
    }

    /** The node to prefer: the replaced placement's, else the variant's first. */
    private String node() {
        return replaced.or(() -> instances.stream().findFirst())
                .map(Placement::node)
                .orElse("");
    }

    private Candidate candidate(Placement placement) {
        return draft.candidates().at(placement).orElseThrow();
    }
}
