package io.infaas.controller.health;

import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.Corrections.Profiled;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Correction factors of each variant on each node type, by the observations of all gateways. They also apply to later instances and
 * gateways. Times are monotonic, ns.
 *
 * <p>If all observed variants on some hardware are slow, the others count as slow, too: {@link Corrections#observed}.
 *
 * <p>Other causes of late answers do not count. The queues of all gateways explain their share. So do the processors that
 * {@link NodeSharing neighbours} on the node may take. And a variant is as slow as on its fastest node: if only one of its nodes is slow,
 * the fault is the node's. With only one node, the two are the same.
 *
 * <p>Not thread-safe. Bounded by the instances of the last minutes.
 */
public final class ProfileCorrections {

    /** Slowdown above which an instance only shows that a variant is slower than its present correction. */
    private static final double DISTURBED = 1.25;

    /**
     * A correction that changed.
     *
     * @param answers number of answers behind it, at most some hundred for each instance
     */
    public record Change(Profiled of, double before, double after, long answers) {}

    private record Seen(Profiled of, CorrectionEvidence evidence) {}

    private final KnownCandidates candidates;
    private final GatewayReports reports;
    /** By instance and gateway, since the last turn. */
    private final SortedMap<Placement, SortedMap<String, AnswerTimes>> since = new TreeMap<>();

    private final SortedMap<Placement, Seen> seen = new TreeMap<>();
    private final SortedMap<Profiled, HeldCorrection> held = new TreeMap<>();
    /** Observations of an earlier controller, until there are enough here. */
    private final SortedMap<Profiled, CorrectionEvidence> inherited = new TreeMap<>();
    /** Evidence for each correction in force. */
    private SortedMap<Profiled, CorrectionEvidence> backing = new TreeMap<>();

    private Set<Placement> placements = Set.of();
    private Corrections corrections = Corrections.NONE;
    private @Nullable Long observedNanos;

    /** @param reports to which every report is added */
    public ProfileCorrections(KnownCandidates candidates, GatewayReports reports) {
        this.candidates = candidates;
        this.reports = reports;
    }

    /** The present corrections. */
    public Corrections corrections() {
        return corrections;
    }

    /**
     * Resumes the corrections of an earlier controller, before the first observation. They decay as if no answer had come since; observations here
     * replace them.
     *
     * @param ageSeconds their age, s
     */
    public void inherit(List<LearntCorrection> earlier, double ageSeconds) {
        for (LearntCorrection learnt : earlier) {
            CorrectionEvidence evidence = CorrectionEvidence.of(learnt.seen(), learnt.answers());
            evidence.forget(Math.max(0, ageSeconds));
            if (evidence.isEnough()) {
                inherited.put(learnt.of(), evidence);
                held.put(learnt.of(), HeldCorrection.of(learnt.factor()));
                backing.put(learnt.of(), evidence);
            }
        }
        publish();
    }

    /** The present corrections, for {@link #inherit} of the next controller. */
    public List<LearntCorrection> learnt() {
        List<LearntCorrection> learnt = new ArrayList<>();
        backing.forEach((of, evidence) -> {
            double factor = corrections.of(of.variant(), of.nodeType());
            if (factor > 1) {
                learnt.add(new LearntCorrection(of, factor, evidence.factor(), evidence.answers()));
            }
        });
        return learnt;
    }

    /** Adds the times of a gateway's answers, except for instances that were not there at the last {@link #observe}. */
    public void report(String gateway, DemandReport report) {
        for (InstanceUse use : report.uses()) {
            Placement placement = new Placement(use.variant(), use.node());
            if (use.answered() > 0 && placements.contains(placement)) {
                since.computeIfAbsent(placement, added -> new TreeMap<>())
                        .merge(gateway, AnswerTimes.of(use), AnswerTimes::plus);
            }
        }
    }

    /** Forgets the observations on a node type: its profiles are new. */
    public void forget(String nodeType) {
        seen.values().removeIf(one -> one.of().nodeType().equals(nodeType));
        inherited.keySet().removeIf(of -> of.nodeType().equals(nodeType));
        backing.keySet().removeIf(of -> of.nodeType().equals(nodeType));
        held.keySet().removeIf(of -> of.nodeType().equals(nodeType));
        publish();
    }

    private void publish() {
        SortedMap<Profiled, Double> factors = new TreeMap<>();
        held.forEach((of, correction) -> factors.put(of, correction.factor()));
        corrections = Corrections.observed(factors, candidates::needsGpu);
    }

    /**
     * Evaluates the reports since the last call; once a second.
     *
     * @param instances all that are on nodes
     * @return the changes
     */
    public List<Change> observe(Set<Placement> instances, long nowNanos) {
        placements = new TreeSet<>(instances);
        Long last = observedNanos;
        double seconds = last == null ? 0 : (nowNanos - last) / 1e9;
        observedNanos = nowNanos;
        gather(seconds, reports.present(nowNanos), nowNanos);
        List<Change> changes = follow(nowNanos);
        // also without a change: a first observation as profiled says that the hardware is not slow
        publish();
        return changes;
    }

    private void gather(double seconds, Map<String, GatewayObservations> gateways, long nowNanos) {
        seen.forEach((placement, one) -> {
            if (!since.containsKey(placement)) {
                one.evidence().forget(seconds);
            }
        });
        seen.values().removeIf(one -> one.evidence().isForgotten());
        inherited.values().forEach(evidence -> evidence.forget(seconds));
        if (!since.isEmpty()) {
            InstanceCounts counts = candidates.counts();
            NodeSharing sharing = new NodeSharing();
            SortedMap<Placement, Candidate> loaded = new TreeMap<>();
            Map<Placement, Double> loads = new TreeMap<>();
            for (Placement placement : placements) {
                candidates.at(placement, counts).ifPresent(candidate -> {
                    loaded.put(placement, candidate);
                    InstancePerformance performance = InstancePerformance.of(placement, gateways.values(), nowNanos);
                    sharing.add(placement, candidate, performance);
                    loads.put(placement, performance.load(candidate));
                });
            }
            since.forEach((placement, byGateway) -> {
                Candidate candidate = loaded.get(placement);
                if (candidate != null) {
                    AnswerTimes times = together(placement, byGateway, gateways, nowNanos);
                    CorrectionEvidence evidence = evidence(placement, candidate);
                    double busy = Math.min(1, evidence.factor() * loads.getOrDefault(placement, 0.0));
                    double ratio = times.ratio(candidate, busy);
                    double slowed = sharing.slowed(placement, candidate);
                    double own = ratio > 1 ? Math.max(1, ratio / slowed) : ratio;
                    if (slowed <= DISTURBED || own > evidence.factor()) {
                        evidence.add(own, times.answers(), seconds);
                    }
                }
            });
            since.clear();
        }
    }

    /** A gateway cannot know the queries of others in flight there: they are before its own, too. */
    private static AnswerTimes together(
            Placement placement,
            SortedMap<String, AnswerTimes> byGateway,
            Map<String, GatewayObservations> gateways,
            long nowNanos) {
        SortedMap<String, Double> workMs = new TreeMap<>();
        gateways.forEach((gateway, gatewayObservations) -> workMs.put(
                gateway,
                gatewayObservations.weight(nowNanos)
                        * gatewayObservations.of(placement).workMs()));
        double allMs = workMs.values().stream().mapToDouble(Double::doubleValue).sum();
        AnswerTimes together = AnswerTimes.NONE;
        for (Map.Entry<String, AnswerTimes> one : byGateway.entrySet()) {
            together = together.plus(one.getValue().behind(allMs - workMs.getOrDefault(one.getKey(), allMs)));
        }
        return together;
    }

    private CorrectionEvidence evidence(Placement placement, Candidate candidate) {
        Profiled of =
                new Profiled(candidate.variant().name(), candidate.nodeType().name());
        Seen one = seen.get(placement);
        if (one == null || !one.of().equals(of)) {
            one = new Seen(of, new CorrectionEvidence());
            seen.put(placement, one);
        }
        return one.evidence();
    }

    private List<Change> follow(long nowNanos) {
        SortedMap<Profiled, CorrectionEvidence> fastest = new TreeMap<>();
        for (Seen one : seen.values()) {
            if (one.evidence().isEnough()) {
                fastest.merge(
                        one.of(),
                        one.evidence(),
                        (correctionEvidence, other) ->
                                other.factor() < correctionEvidence.factor() ? other : correctionEvidence);
            }
        }
        inherited.keySet().removeAll(fastest.keySet());
        inherited.values().removeIf(evidence -> !evidence.isEnough());
        fastest.putAll(inherited);
        backing = fastest;
        List<Change> changes = new ArrayList<>();
        SortedSet<Profiled> all = new TreeSet<>(held.keySet());
        all.addAll(fastest.keySet());
        for (Profiled of : all) {
            CorrectionEvidence evidence = fastest.get(of);
            HeldCorrection correction = held.getOrDefault(of, new HeldCorrection());
            double before = correction.factor();
            if (evidence == null) {
                held.remove(of);
                if (before > 1) {
                    changes.add(new Change(of, before, 1, 0));
                }
            } else {
                if (correction.follow(evidence.factor(), nowNanos)) {
                    changes.add(new Change(of, before, correction.factor(), Math.round(evidence.answers())));
                }
                held.put(of, correction);
            }
        }
        return changes;
    }
}
