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
final class Growth {

    private final Draft draft;
    private final String application;
    private final Spread now;
    private final String variant;
    private final Placing placing;
    private final List<Need> served;
    private final Optional<Place> replaced;

    /** @param variant full name of a variant that is full */
    Growth(Draft draft, String application, Spread now, String variant, Placing placing) {
        this.draft = draft;
        this.application = application;
        this.now = now;
        this.variant = variant;
        this.placing = placing;
        this.served = draft.needs(application).stream()
                .filter(Need::asks)
                .filter(need -> instances().anyMatch(place -> need.served(offer(place))))
                .toList();
        this.replaced = instances()
                .filter(place -> now.full().contains(place))
                .filter(place -> !draft.kept(place))
                .findFirst();
    }

    /** All that can be placed, enough or not. */
    List<Option> options(Scaling scaling) {
        double saturation = instances()
                .mapToDouble(place -> offer(place).profile().saturation())
                .max()
                .orElse(0);
        List<Option> options = new ArrayList<>();
        for (Offer offer : draft.supply().offers(application)) {
            if (offer.variant().name().equals(variant)) {
                grow(Change.Kind.REPLICATE, offer, draft.layout(), 0).ifPresent(options::add);
            } else if (scaling.changesVariants() && offer.profile().saturation() > saturation) {
                upgrade(offer).ifPresent(options::add);
            } else if (scaling.changesVariants() && served.stream().allMatch(need -> need.served(offer))) {
                beside(offer).ifPresent(options::add);
            }
        }
        return options;
    }

    /** Whether the demand that was too much for the variant is carried. */
    boolean enough(Option option) {
        return option.spread().coversAsMuchAs(now)
                && option.spread().unserved() < now.unserved()
                && option.spread().full().stream()
                        .map(Place::variant)
                        .noneMatch(name -> name.equals(variant)
                                || name.equals(option.offer().variant().name()));
    }

    private Optional<Option> upgrade(Offer offer) {
        if (replaced.isPresent() && served.stream().allMatch(need -> need.served(offer))) {
            Place gone = replaced.get();
            return grow(Change.Kind.UPGRADE, offer, draft.layout().minus(gone), Cost.held(offer(gone)));
        }
        return served.stream().anyMatch(need -> need.served(offer))
                ? grow(Change.Kind.UPGRADE, offer, draft.layout(), 0)
                : Optional.empty();
    }

    /** Not where the application has something already: there it would take the cores of what is faster. */
    private Optional<Option> beside(Offer offer) {
        Set<String> taken = draft.of(application, draft.layout()).places().keySet().stream()
                .map(Place::node)
                .collect(Collectors.toSet());
        return grow(Change.Kind.REPLICATE, offer, draft.layout(), 0, place -> !taken.contains(place.node()));
    }

    private Optional<Option> grow(Change.Kind kind, Offer offer, Layout from, double saved) {
        return grow(kind, offer, from, saved, place -> true);
    }

    /** As many as it takes, or as there is room for. */
    private Optional<Option> grow(Change.Kind kind, Offer offer, Layout from, double saved, Predicate<Place> where) {
        double missing = draft.standing(application, from).unserved();
        int least = (int) Math.max(
                1,
                Math.min(Integer.MAX_VALUE, Math.ceil(missing / offer.profile().saturation() - 1e-6)));
        Layout after = from;
        int count = 0;
        while (true) {
            Optional<Place> place = placing.place(after, offer, node(), where);
            if (place.isEmpty()) {
                return count == 0 ? Optional.empty() : Optional.of(option(kind, offer, count, after, saved));
            }
            after = after.plus(place.get(), offer);
            count++;
            if (count >= least) {
                Option option = option(kind, offer, count, after, saved);
                if (enough(option)) {
                    return Optional.of(option);
                }
            }
        }
    }

    private Option option(Change.Kind kind, Offer offer, int count, Layout after, double saved) {
        double cost = count * Cost.added(offer, draft.settings().lambda()) - saved;
        int batch = Need.batch(served);
        return new Option(kind, offer, count, after, cost, offer.cost(batch), draft.standing(application, after));
    }

    /** Its own node first. */
    private String node() {
        return replaced.or(() -> instances().findFirst()).map(Place::node).orElse("");
    }

    private Stream<Place> instances() {
        return draft.layout().of(variant).stream();
    }

    private Offer offer(Place place) {
        return draft.supply().at(place).orElseThrow();
    }
}
