package io.infaas.controller.loop;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.controller.demand.DemandEstimator;
import io.infaas.controller.demand.ObjectiveAttainment;
import io.infaas.controller.demand.ObjectiveTraffic;
import io.infaas.controller.journal.RecordedSecond;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The demand that gateways report: rates for the plan, outcomes for people, counts of each second for the journal. Not thread-safe; times are
 * monotonic, ns.
 */
final class ObservedDemand {

    /** Classes of one second; the queries of further ones are not recorded. */
    private static final int MOST_CLASSES = 10_000;

    private final DemandEstimator estimator = new DemandEstimator();
    private final ObjectiveAttainment attainment;
    private final SortedMap<DemandClass, Counts> second = new TreeMap<>();
    private Catalog catalog;
    private DemandGrid grid;

    ObservedDemand(Catalog catalog) {
        this.catalog = catalog;
        this.grid = new DemandGrid(catalog);
        this.attainment = new ObjectiveAttainment(catalog);
    }

    private static final class Counts {
        private double boundMs = Double.POSITIVE_INFINITY;
        private double preferred;
        private long queries;
        private long items;
        private long late;
        private long refused;
        private long sent;
        private double accuracySum;

        void add(ClassTraffic traffic, double accuracy) {
            boundMs = Math.min(boundMs, traffic.tightestBoundMs());
            preferred = Math.max(preferred, traffic.preferredAccuracy());
            queries += traffic.requests();
            items += traffic.items();
            late += traffic.violations();
            refused += traffic.refusals();
            if (!Double.isNaN(accuracy)) {
                sent += traffic.requests();
                accuracySum += traffic.requests() * accuracy;
            }
        }
    }

    void adopt(Catalog next) {
        catalog = next;
        grid = new DemandGrid(next);
        attainment.adopt(next);
    }

    void report(String gateway, DemandReport report, long now) {
        estimator.report(gateway, report, now);
        attainment.report(report, now);
        for (ClassTraffic traffic : report.traffic()) {
            if (!traffic.isEmpty() && (second.size() < MOST_CLASSES || second.containsKey(traffic.of()))) {
                second.computeIfAbsent(traffic.of(), demandClass -> new Counts())
                        .add(traffic, attainment.accuracy(traffic.variant()));
            }
        }
    }

    void detached(String gateway, long now) {
        estimator.detached(gateway, now);
    }

    List<ArrivalRate> rates(long now) {
        return estimator.rates(now);
    }

    ObjectiveTraffic traffic(long now) {
        return attainment.traffic(now);
    }

    /** Counts since the last call. */
    List<RecordedSecond.Traffic> takeSecond() {
        List<RecordedSecond.Traffic> traffic = new ArrayList<>();
        second.forEach((demandClass, counts) -> traffic.add(record(demandClass, counts)));
        second.clear();
        return traffic;
    }

    private RecordedSecond.Traffic record(DemandClass of, Counts counts) {
        boolean usual = catalog.application(of.target())
                .map(Application::objective)
                .filter(objective ->
                        grid.of(of.target(), objective, 1 << of.sizeBucket()).equals(of)
                                && (counts.preferred == 0 || counts.preferred == objective.preferredAccuracy()))
                .isPresent();
        return new RecordedSecond.Traffic(
                catalog.applicationOf(of.target()).orElse(of.target()),
                usual ? 0 : counts.boundMs,
                usual ? 0 : Math.min(1, of.floor()),
                usual ? 0 : counts.preferred,
                counts.queries,
                counts.items,
                counts.late,
                counts.refused,
                // four digits, as reports have
                counts.sent == 0 ? 0 : Math.round(1e4 * counts.accuracySum / counts.sent) / 1e4);
    }
}
