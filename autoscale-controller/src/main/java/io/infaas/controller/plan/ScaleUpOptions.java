package io.infaas.controller.plan;

import io.infaas.gateway.view.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ways to get more for the demand that one variant cannot carry: more instances of it, or of a slower one on nodes of their
 * own, where little is missing (replicate); or one of its instances replaced by a faster variant of the application (upgrade).
 * Another variant must serve all classes that this one serves, floor and bound; a faster one that serves only some comes beside.
 */
final class ScaleUpOptions {

    private final PlanDraft draft;
    private final String application;
    private final Assignment now;
    private final String variant;
    private final PlacementSearch placing;
    private final List<ClassDemand> served;
    private final Optional<Placement> replaced;

    /** @param variant full name of a variant that is full */
    ScaleUpOptions(PlanDraft draft, String application, Assignment now, String variant, PlacementSearch placing) {
        this.draft = draft;
        this.application = application;
        this.now = now;
        this.variant = variant;
        this.placing = placing;
        this.served = draft.needs(application).stream()
                .filter(ClassDemand::asks)
                .filter(need -> instances().anyMatch(place -> need.served(offer(place))))
                .toList();
        this.replaced = instances()
                .filter(place -> now.full().contains(place))
                .filter(place -> !draft.kept(place))
                .findFirst();
    }

    /** All that can be placed, enough or not. */
    List<ScalingOption> options(ScalingScope scaling) {
        double saturation = instances()
                .mapToDouble(place -> offer(place).profile().saturation())
                .max()
                .orElse(0);
        List<ScalingOption> options = new ArrayList<>();
        for (Offer offer : draft.supply().offers(application)) {
            if (offer.variant().name().equals(variant)) {
                grow(PlanChange.Kind.REPLICATE, offer, draft.layout(), 0).ifPresent(options::add);
            } else if (scaling.changesVariants() && offer.profile().saturation() > saturation) {
                upgrade(offer).ifPresent(options::add);
            } else if (scaling.changesVariants() && served.stream().allMatch(need -> need.served(offer))) {
                beside(offer).ifPresent(options::add);
            }
        }
        return options;
    }

    /** Whether the demand that was too much for the variant is carried. */
    boolean enough(ScalingOption option) {
        return option.spread().coversAsMuchAs(now)
                && option.spread().unserved() < now.unserved()
                && option.spread().full().stream()
                        .map(Placement::variant)
                        .noneMatch(name -> name.equals(variant)
                                || name.equals(option.offer().variant().name()));
    }

    private Optional<ScalingOption> upgrade(Offer offer) {
        if (replaced.isPresent() && served.stream().allMatch(need -> need.served(offer))) {
            Placement gone = replaced.get();
            return grow(PlanChange.Kind.UPGRADE, offer, draft.layout().minus(gone), InstanceCost.held(offer(gone)));
        }
        return served.stream().anyMatch(need -> need.served(offer))
                ? grow(PlanChange.Kind.UPGRADE, offer, draft.layout(), 0)
                : Optional.empty();
    }

    /** Not where the application has something already: there it would take the cores of what is faster. */
    private Optional<ScalingOption> beside(Offer offer) {
        Set<String> taken = draft.of(application, draft.layout()).places().keySet().stream()
                .map(Placement::node)
                .collect(Collectors.toSet());
        return grow(PlanChange.Kind.REPLICATE, offer, draft.layout(), 0, place -> !taken.contains(place.node()));
    }

    private Optional<ScalingOption> grow(PlanChange.Kind kind, Offer offer, Layout from, double saved) {
        return grow(kind, offer, from, saved, place -> true);
    }

    /** As many as it takes, or as there is room for. */
    private Optional<ScalingOption> grow(PlanChange.Kind kind, Offer offer, Layout from, double saved, Predicate<Placement> where) {
        double missing = draft.standing(application, from).unserved();
        int least = (int) Math.max(
                1,
                Math.min(Integer.MAX_VALUE, Math.ceil(missing / offer.profile().saturation() - 1e-6)));
        Layout after = from;
        int count = 0;
        while (true) {
            Optional<Placement> place = placing.place(after, offer, node(), where);
            if (place.isEmpty()) {
                return count == 0 ? Optional.empty() : Optional.of(option(kind, offer, count, after, saved));
            }
            after = after.plus(place.get(), offer);
            count++;
            if (count >= least) {
                ScalingOption option = option(kind, offer, count, after, saved);
                if (enough(option)) {
                    return Optional.of(option);
                }
            }
        }
    }

    private ScalingOption option(PlanChange.Kind kind, Offer offer, int count, Layout after, double saved) {
        double cost = count * InstanceCost.added(offer, draft.settings().lambda()) - saved;
        int batch = ClassDemand.batch(served);
        return new ScalingOption(kind, offer, count, after, cost, offer.cost(batch), draft.standing(application, after));
    }

    /** Its own node first. */
    private String node() {
        return replaced.or(() -> instances().findFirst()).map(Placement::node).orElse("");
    }

    private Stream<Placement> instances() {
        return draft.layout().of(variant).stream();
    }

    private Offer offer(Placement place) {
        return draft.supply().at(place).orElseThrow();
    }
}
