package io.infaas.gateway.selection;

import io.infaas.catalog.Objective;
import io.infaas.gateway.view.Offer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the catalog could do at best: every variant on an idle node, as profiled. */
final class Feasibility {

    private Feasibility() {}

    /** Whether some variant of the catalog meets floor and bound. */
    static boolean possible(Query query) {
        List<Offer> offers = query.target().offers();
        for (int i = 0; i < offers.size(); i++) {
            Offer offer = offers.get(i);
            if (offer.accuracy() >= query.objective().minAccuracy()
                    && offer.serviceMs(query.batch()) <= query.objective().latencyMs()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The variant that meets the floor with the lowest load plus service time, if one meets it: of those that would meet the
     * bound once they are loaded, or of all where none would.
     */
    static Optional<Offer> soonest(Query query) {
        int batch = query.batch();
        double boundMs = query.objective().latencyMs();
        return query.target().offers().stream()
                .filter(offer -> offer.accuracy() >= query.objective().minAccuracy())
                .min(Comparator.<Offer, Boolean>comparing(offer -> offer.serviceMs(batch) > boundMs)
                        .thenComparingDouble(offer -> offer.coldMs(batch)));
    }

    /** The refusal with what could be asked for instead: the floor with a later bound, and the bound with a lower floor. */
    static Decision.Infeasible infeasible(Query query) {
        Objective asked = query.objective();
        List<Objective> closest = closest(query.target().offers(), asked, query.batch());
        String text = "no variant of '%s' %s%s; closest: %s"
                .formatted(
                        query.name(),
                        asked.minAccuracy() > 0 ? "reaches " + words(asked) : "answers " + words(asked),
                        query.batch() == 1 ? "" : " at batch " + query.batch(),
                        closest.isEmpty()
                                ? "none"
                                : closest.stream().map(Feasibility::words).collect(Collectors.joining(", or ")));
        return new Decision.Infeasible(closest, text);
    }

    private static List<Objective> closest(List<Offer> offers, Objective asked, int batch) {
        List<Objective> closest = new ArrayList<>();
        offers.stream()
                .filter(offer -> offer.accuracy() >= asked.minAccuracy())
                .mapToDouble(offer -> offer.serviceMs(batch))
                .min()
                .ifPresent(latencyMs -> closest.add(new Objective(up(latencyMs), asked.minAccuracy())));
        offers.stream()
                .filter(offer -> offer.serviceMs(batch) <= asked.latencyMs())
                .mapToDouble(Offer::accuracy)
                .max()
                .ifPresent(accuracy -> closest.add(new Objective(asked.latencyMs(), down(accuracy))));
        if (closest.isEmpty()) {
            offers.stream()
                    .max(Comparator.comparingDouble(Offer::accuracy)
                            .thenComparing(Comparator.<Offer>comparingDouble(offer -> offer.serviceMs(batch))
                                    .reversed()))
                    .ifPresent(offer -> closest.add(new Objective(up(offer.serviceMs(batch)), down(offer.accuracy()))));
        }
        return closest;
    }

    private static String words(Objective objective) {
        String bound = "within " + plain(objective.latencyMs()) + " ms";
        return objective.minAccuracy() > 0 ? "accuracy " + plain(objective.minAccuracy()) + " " + bound : bound;
    }

    // rounded towards what is feasible, so that what is suggested can be asked for
    private static double up(double latencyMs) {
        return BigDecimal.valueOf(latencyMs).setScale(2, RoundingMode.CEILING).doubleValue();
    }

    private static double down(double accuracy) {
        return BigDecimal.valueOf(accuracy).setScale(4, RoundingMode.FLOOR).doubleValue();
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
