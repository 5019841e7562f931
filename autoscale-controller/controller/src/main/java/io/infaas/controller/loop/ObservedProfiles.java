package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.controller.accuracy.AccuracyEstimate;
import io.infaas.controller.accuracy.ObservedAccuracies;
import io.infaas.controller.health.GatewayReports;
import io.infaas.controller.health.KnownCandidates;
import io.infaas.controller.health.ProfileCorrections;
import io.infaas.controller.health.ProfileDrift;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/**
 * Observations of profiles by gateways: correction factors, kept for the next leadership, profiles that no longer hold, and
 * accuracies. Each change is recorded. Times are monotonic, ns. Confined to one thread.
 */
final class ObservedProfiles {

    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final GatewayReports reports = new GatewayReports();
    private final ProfileCorrections corrections;
    private final ProfileDrift drift = new ProfileDrift();
    private final ObservedAccuracies accuracies = new ObservedAccuracies();
    private final RecentChanges changes;
    private Optional<CorrectionMemory> memory = Optional.empty();
    private long keptAt;
    private boolean accuracyChanged;

    ObservedProfiles(KnownCandidates knownCandidates, RecentChanges changes, long nowNanos) {
        this.corrections = new ProfileCorrections(knownCandidates, reports);
        this.changes = changes;
        this.keptAt = nowNanos;
    }

    /** Resumes earlier corrections and compared answers, and keeps new ones: the first view shows what the last one did. */
    void remember(CorrectionMemory correctionMemory, Catalog measured) {
        correctionMemory.recall(measured, corrections, keptAt);
        accuracies.inherit(correctionMemory.agreements(), keptAt);
        judgeAccuracies(measured);
        memory = Optional.of(correctionMemory);
    }

    /** Observations of instances by gateways. */
    GatewayReports reports() {
        return reports;
    }

    Corrections corrections() {
        return corrections.corrections();
    }

    void report(String gateway, DemandReport report, long now) {
        reports.add(gateway, report, now);
        corrections.report(gateway, report);
        accuracies.report(report, now);
    }

    /** Forgets the observations on a node type: its profiles are new. */
    void forget(String nodeType) {
        corrections.forget(nodeType);
    }

    /** Evaluates the reports; once a second. */
    void observe(Catalog catalog, SortedMap<Placement, InstanceState> instances, long now) {
        List<ProfileCorrections.Change> changed = corrections.observe(instances.keySet(), now);
        changed.forEach(change -> changes.record(DecisionEntries.entry(catalog, change)));
        if (!changed.isEmpty() || accuracyChanged || now - keptAt >= KEEP_NANOS) {
            keptAt = now;
            accuracyChanged = false;
            memory.ifPresent(correctionMemory ->
                    correctionMemory.keep(catalog, corrections.learnt(now), accuracies.agreements()));
        }
    }

    /** The catalog with the accuracies that today's inputs permit. */
    Catalog shown(Catalog measured) {
        return accuracies.on(measured);
    }

    /** Whether accuracies were ever lowered, so that {@link #shown} may return another catalog than before. */
    boolean showsOthers() {
        return !accuracies.estimates().isEmpty();
    }

    /** The intervals of accuracies, by full name of the variant. */
    SortedMap<String, AccuracyEstimate> accuracies() {
        return accuracies.estimates();
    }

    /**
     * Evaluates the compared answers; once a second.
     *
     * @param measured the catalog in force as it was measured
     */
    void judgeAccuracies(Catalog measured) {
        List<ObservedAccuracies.Change> changed = accuracies.judge(measured);
        changed.forEach(change -> changes.record(DecisionEntries.entry(change)));
        accuracyChanged |= !changed.isEmpty();
    }

    /** Warns of profiles that no longer hold. */
    void judge(Catalog catalog, long now) {
        drift.find(corrections(), now)
                .forEach(driftChange -> changes.record(DecisionEntries.entry(catalog, driftChange)));
    }
}
