package io.infaas.controller.policy;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import java.time.Duration;
import java.util.List;

/** A class of queries with the rules of DESIGN: which variants may serve it, and which do in time. Independent of the policies. */
record ClassOfDemand(Catalog catalog, Need need) {

    static List<ClassOfDemand> of(Situation situation) {
        Catalog catalog = situation.catalog();
        return situation.demand().stream()
                .filter(rate -> rate.of().floor() <= 1)
                .map(rate -> new ClassOfDemand(
                        catalog,
                        new Need(
                                catalog.applicationOf(rate.of().target())
                                        .flatMap(catalog::application)
                                        .orElseThrow(),
                                List.of(rate),
                                Duration.ZERO)))
                .toList();
    }

    private ArrivalRate rate() {
        return need.rates().get(0);
    }

    String application() {
        return need.application().name();
    }

    /** Whether queries come or wait, or clients pin it. */
    boolean isActive() {
        return rate().requests() > 0 || rate().waiting() > 0 || rate().pinned();
    }

    /** Whether queries came within the last minute. */
    boolean isRecent() {
        return isActive() || rate().peakItems() > 0;
    }

    boolean accepts(Candidate candidate) {
        return need.accepts(catalog, candidate);
    }

    /** Whether a candidate serves it in time. */
    boolean isServedBy(Candidate candidate) {
        return accepts(candidate) && candidate.serviceMs(rate().batch()) <= rate().boundMs();
    }
}
