package io.infaas.controller.plan;

import io.infaas.gateway.demand.ObjectiveClass;
import io.infaas.gateway.demand.ObjectiveGrid;
import io.infaas.gateway.view.Offer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The demand of one objective class, with what may serve it.
 *
 * @param floor accuracy that is never crossed
 * @param variants full names of those that its target leads to
 * @param attainable whether some variant meets floor and bound on a node that is up
 */
record ClassDemand(ArrivalRate rate, String application, double floor, Set<String> variants, boolean attainable) {

    /** Items/s below which a class counts as silent: fewer than four single items an hour. */
    static final double SILENT = 0.001;

    /** The hardest first: what is found for it often does for the others. */
    private static final Comparator<ClassDemand> HARDEST_FIRST = Comparator.<ClassDemand>comparingDouble(
                    need -> need.rate().boundMs())
            .thenComparing(Comparator.comparingDouble(ClassDemand::floor).reversed())
            .thenComparing(need -> need.of().target())
            .thenComparing(need -> need.of().floor())
            .thenComparing(need -> need.of().bound());

    /** The demand that something of the catalog can serve; what names another catalog's targets or floors is left out. */
    static List<ClassDemand> of(Situation situation, Candidates supply) {
        ObjectiveGrid grid = new ObjectiveGrid(situation.catalog());
        List<ClassDemand> needs = new ArrayList<>();
        for (ArrivalRate rate : situation.demand()) {
            Set<String> variants = supply.variants(rate.of().target());
            if (variants.isEmpty() || grid.minAccuracy(rate.of()) > 1) {
                continue;
            }
            String application = supply.application(variants.iterator().next());
            ClassDemand need = new ClassDemand(rate, application, grid.minAccuracy(rate.of()), variants, false);
            boolean attainable = supply.offers(rate.of().target()).stream().anyMatch(offer -> need.inTime(offer, 1));
            needs.add(new ClassDemand(rate, application, need.floor, variants, attainable));
        }
        needs.sort(HARDEST_FIRST);
        return needs;
    }

    /** Typical batch elements of a query of all these, at least 1. */
    static int batch(List<ClassDemand> needs) {
        double requests =
                needs.stream().mapToDouble(need -> need.rate().requests()).sum();
        double items = needs.stream().mapToDouble(need -> need.rate().items()).sum();
        return requests > 0 ? (int) Math.max(1, Math.round(items / requests)) : 1;
    }

    ObjectiveClass of() {
        return rate.of();
    }

    /** Whether queries wait or came in the last seconds, or clients wish it to be served in any case. */
    boolean asks() {
        return rate.wanted() || rate.waiting() > 0 || rate.items() > SILENT;
    }

    /** The same, of the last minute or so. */
    boolean lives() {
        return asks() || rate.lastingItems() > SILENT;
    }

    /** What scaling down looks at, items/s: never less than what comes now. */
    double lasting() {
        return Math.max(rate.items(), rate.lastingItems());
    }

    /** Whether it may be served by this at all. */
    boolean allows(Offer offer) {
        return variants.contains(offer.variant().name()) && offer.accuracy() >= floor;
    }

    /**
     * Whether this serves it as well as it can be served: within {@code share} of the bound, or at all where no variant of
     * the catalog is in time.
     */
    boolean served(Offer offer, double share) {
        return attainable ? inTime(offer, share) : allows(offer);
    }

    boolean served(Offer offer) {
        return served(offer, 1);
    }

    private boolean inTime(Offer offer, double share) {
        return allows(offer) && offer.serviceMs(rate.batch()) <= rate.boundMs() * share;
    }

    @Override
    public String toString() {
        return "%s, accuracy %s within %s ms"
                .formatted(of().target(), ReasonText.number(floor), ReasonText.number(rate.boundMs()));
    }
}
