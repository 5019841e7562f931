package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The options to add capacity where one variant is saturated. Replicate: more placements of it, then more instances on its nodes,
 * or a slower variant on other nodes if little is missing. Upgrade: a faster variant of the application replaces one of its placements. A replacement must
 * serve all classes of the replaced variant, floor and bound; a faster variant that serves only some of them is added beside
 * it.
 */
final class ScaleUpOptions {

    /** Options that are looked at, and written down with the reason, even if they cost more than one that suffices. */
    private static final int SHOWN = 8;

    private final PlanDraft draft;
    private final String application;
    private final Assignment current;
    private final String variant;
    private final PlacementSearch search;
    private final boolean onlyReplacing;
    private final List<ClassDemand> active;
    private final List<ClassDemand> served;
    private final Optional<Placement> replaced;
    private final Layout replacedLayout;
    private @Nullable Assignment withoutReplaced;
    private int known;
    private double cheapest;

    /**
     * @param variant full name of a saturated variant
     * @param onlyReplacing whether all options but those in the place of a placement are known, so that they are left out
     * @param known number of options that are known
     * @param cheapest cost of the cheapest sufficient one of them
     */
    ScaleUpOptions(
            PlanDraft draft,
            String application,
            Assignment current,
            String variant,
            PlacementSearch search,
            boolean onlyReplacing,
            int known,
            double cheapest) {
        this.draft = draft;
        this.application = application;
        this.current = current;
        this.variant = variant;
        this.search = search;
        this.onlyReplacing = onlyReplacing;
        this.known = known;
        this.cheapest = cheapest;
        this.active = draft.demands(application).stream()
                .filter(ClassDemand::isActive)
                .toList();
        this.served = active.stream()
                .filter(demand -> instances().anyMatch(placement -> demand.isServedBy(candidate(placement))))
                .toList();
        this.replaced = instances()
                .filter(placement -> current.saturated().contains(placement))
                .filter(placement -> !draft.isPinned(placement))
                .findFirst();
        this.replacedLayout = replaced.map(draft.layout()::minus).orElse(draft.layout());
    }

    /** The options that can be placed, sufficient or not; of many only those that may be the cheapest. */
    List<ScalingOption> available(ScalingScope scope) {
        double fastest = instances()
                .mapToDouble(placement -> busy(candidate(placement)))
                .min()
                .orElse(0);
        List<ScalingOption> options = new ArrayList<>();
        for (Candidate candidate : cheapestFirst()) {
            if (candidate.variant().name().equals(variant)) {
                grow(PlanChange.Kind.REPLICATE, candidate, draft.layout(), 0).ifPresent(option -> add(option, options));
            } else if (scope.changesVariants() && busy(candidate) < fastest) {
                upgrade(candidate).ifPresent(option -> add(option, options));
            } else if (scope.changesVariants() && served.stream().allMatch(demand -> demand.isServedBy(candidate))) {
                beside(candidate).ifPresent(option -> add(option, options));
            }
        }
        return options;
    }

    // the sooner a cheap one suffices, the fewer others are looked at
    private List<Candidate> cheapestFirst() {
        return draft.candidates().of(application).stream()
                .sorted(Comparator.comparingDouble(this::costOfOne))
                .toList();
    }

    private double costOfOne(Candidate candidate) {
        return InstanceCost.costToAdd(candidate, draft.settings().lambda());
    }

    private void add(ScalingOption option, List<ScalingOption> options) {
        options.add(option);
        known++;
        if (isSufficient(option)) {
            cheapest = Math.min(cheapest, option.cost());
        }
    }

    /** Cost of the cheapest sufficient option that is known now. */
    double cheapest() {
        return cheapest;
    }

    /** Placements of the candidate that the demand of the variant would keep busy. */
    private double busy(Candidate candidate) {
        return served.stream().mapToDouble(demand -> demand.busy(candidate)).sum();
    }

    /** Whether the option carries the demand that exceeded the variant's capacity. */
    boolean isSufficient(ScalingOption option) {
        return option.assignment().coversAsMuchAs(current)
                && option.assignment().unserved() < current.unserved()
                && option.assignment().saturated().stream()
                        .map(Placement::variant)
                        .noneMatch(name -> name.equals(variant)
                                || name.equals(option.candidate().variant().name()));
    }

    private Optional<ScalingOption> upgrade(Candidate candidate) {
        if (replaced.isPresent() && served.stream().allMatch(demand -> demand.isServedBy(candidate))) {
            Placement gone = replaced.get();
            return grow(
                    PlanChange.Kind.UPGRADE,
                    candidate,
                    replacedLayout,
                    InstanceCost.costToKeep(draft.layout().placed(gone)));
        }
        return served.stream().anyMatch(demand -> demand.isServedBy(candidate))
                ? grow(PlanChange.Kind.UPGRADE, candidate, draft.layout(), 0)
                : Optional.empty();
    }

    /** Only on nodes without a placement of the application: elsewhere it would take cores from faster variants. */
    private Optional<ScalingOption> beside(Candidate candidate) {
        Set<String> taken = draft.layout().ofApplication(application).keySet().stream()
                .map(Placement::node)
                .collect(Collectors.toCollection(TreeSet::new));
        return grow(
                PlanChange.Kind.REPLICATE,
                candidate,
                draft.layout(),
                0,
                placement -> !taken.contains(placement.node()));
    }

    private Optional<ScalingOption> grow(PlanChange.Kind kind, Candidate candidate, Layout from, double saved) {
        return grow(kind, candidate, from, saved, placement -> true);
    }

    /** As many as needed, or as many as fit and add capacity. */
    private Optional<ScalingOption> grow(
            PlanChange.Kind kind, Candidate candidate, Layout from, double saved, Predicate<Placement> where) {
        double each = costOfOne(candidate);
        if (isTooDear(each - saved) || (onlyReplacing && from == draft.layout())) {
            return Optional.empty();
        }
        Assignment before = from == replacedLayout ? replacedAssignment() : draft.assignment(application, from);
        double gain = before.mostFrom(active, candidate, ClassDemand::isServedBy);
        if (gain <= 0) {
            return Optional.empty();
        }
        double missing = before.unserved();
        double elsewhere = elsewhere(candidate);
        double least = Math.max(1, Math.ceil(missing / candidate.saturation() - 1e-6));
        PlacementSequence places = search.sequence(candidate, node(), from.onNode(node()));
        Layout after = from;
        for (int count = 1; ; count++) {
            Layout now = after;
            Optional<Placement> placement =
                    next(places, now, candidate, where).or(() -> search.denser(now, candidate, where));
            if (placement.isEmpty()) {
                return count == 1 ? Optional.empty() : Optional.of(option(kind, candidate, count - 1, after, saved));
            }
            after = after.more(placement.get(), candidate);
            if (isTooDear(count * each - saved)) {
                return Optional.empty();
            }
            if (count >= least) {
                ScalingOption option = option(kind, candidate, count, after, saved);
                double more = option.assignment().mostFrom(active, candidate, ClassDemand::isServedBy);
                if (isSufficient(option) || more <= 0) {
                    return Optional.of(option);
                }
                // while more is missing than others lack at most, it is still missing here
                least = Math.max(
                        least, count + Math.floor((option.assignment().unserved() - elsewhere) / more * (1 - 1e-6)));
            }
        }
    }

    /** One more placement within the budget; each is looked at once, since none becomes possible by those before. */
    private Optional<Placement> next(
            PlacementSequence places, Layout layout, Candidate candidate, Predicate<Placement> where) {
        Placement next = places.next();
        while (next != null && !where.test(next)) {
            next = places.next();
        }
        return Optional.ofNullable(next)
                .filter(placement -> draft.budgets().allow(application, layout, placement, candidate));
    }

    private boolean isTooDear(double cost) {
        return known >= SHOWN && cost > cheapest + InstanceCost.SAME;
    }

    /** How the layout without the replaced placement carries demand. */
    private Assignment replacedAssignment() {
        Assignment known = withoutReplaced;
        if (known == null) {
            known = draft.assignment(application, replacedLayout);
            withoutReplaced = known;
        }
        return known;
    }

    /** Demand of classes that neither the candidate nor the variant serves, with headroom, items/s. */
    private double elsewhere(Candidate candidate) {
        return active.stream()
                .filter(demand -> !demand.accepts(candidate)
                        && instances().noneMatch(placement -> demand.accepts(candidate(placement))))
                .mapToDouble(
                        demand -> draft.settings().headroom() * demand.rate().items())
                .sum();
    }

    private ScalingOption option(PlanChange.Kind kind, Candidate candidate, int count, Layout after, double saved) {
        double cost = count * costOfOne(candidate) - saved;
        int batch = ClassDemand.batch(served);
        return new ScalingOption(
                kind, candidate, count, after, cost, candidate.cost(batch), draft.assignment(application, after));
    }

    /** The node to prefer: the replaced placement's, else the variant's first. */
    private String node() {
        return replaced.or(() -> instances().findFirst()).map(Placement::node).orElse("");
    }

    private Stream<Placement> instances() {
        return draft.layout().of(variant).stream();
    }

    private Candidate candidate(Placement placement) {
        return draft.candidates().at(placement).orElseThrow();
    }
}
