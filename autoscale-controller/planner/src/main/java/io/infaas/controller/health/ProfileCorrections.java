package io.infaas.controller.health;

import io.infaas.catalog.Profile;
import io.infaas.controller.health.CorrectionEvidence.HeldCorrection;
import io.infaas.controller.health.GatewayReports.GatewayObservations;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.Corrections.Profiled;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.Processors;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceUse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Correction factors of each variant on each node type, by the observations of all gateways. They also apply to later instances and
 * gateways. Times are monotonic, ns.
 *
 * <p>If all observed variants on some hardware are slow, the others count as slow, too: {@link Corrections#observed}.
 *
 * <p>An instance that always has queries waiting shows its capacity: the rate of its answers. Else the time of its answers counts, without other
 * causes of late answers. The queues of all gateways explain their share. So do the processors that
 * {@link NodeSharing neighbours} on the node may take. And a variant is as slow as on its fastest node: if only one of its nodes is slow,
 * the fault is the node's. With only one node, the two are the same.
 *
 * <p>A correction outlives the instances that it was observed on, or a slow variant would be loaded again as soon as it is unloaded. Its logarithm
 * decays with a time constant of {@value #MEMORY_SECONDS} s. It ends with its profile: a new one is corrected anew.
 *
 * <p>Not thread-safe. Bounded by the profiles of the catalog and the instances of the last minutes.
 */
public final class ProfileCorrections {

    /** Slowdown above which an instance only shows that a variant is slower than its present correction. */
    private static final double DISTURBED = 1.25;

    private static final double MEMORY_SECONDS = 3_600;

    /** After this long, s, nothing of a correction is left. */
    private static final double MOST_SECONDS = 3 * MEMORY_SECONDS;

    /**
     * A correction that changed.
     *
     * @param answers number of answers behind it, at most some hundred for each instance; 0 if it only aged
     */
    public record Change(Profiled of, double before, double after, long answers) {}

    /** The last observation of a factor on a profile. */
    private record Belief(Profile profile, double factor, long nanos) {
        double seconds(long nowNanos) {
            return (nowNanos - nanos) / 1e9;
        }

        double at(long nowNanos) {
            return Math.pow(factor, Math.exp(-seconds(nowNanos) / MEMORY_SECONDS));
        }
    }

    private record PlacementEvidence(Profiled of, Profile profile, CorrectionEvidence evidence) {}

    private final KnownCandidates candidates;
    private final GatewayReports reports;
    /** By instance and gateway, since the last turn. */
    private final SortedMap<Placement, SortedMap<String, AnswerTimes>> since = new TreeMap<>();

    private final SortedMap<Placement, PlacementEvidence> observations = new TreeMap<>();
    private final SortedMap<Profiled, HeldCorrection> heldCorrections = new TreeMap<>();
    private final SortedMap<Profiled, Belief> beliefs = new TreeMap<>();
    /** Profiled time of the queries that were unanswered at the last turn, ms. */
    private SortedMap<Placement, Double> backlogs = new TreeMap<>();

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
     * Resumes the corrections of an earlier controller, before the first observation; observations here replace them.
     *
     * @param ageSeconds time since the earlier controller stated them, s
     */
    public void inherit(List<LearntCorrection> earlier, double ageSeconds, long nowNanos) {
        for (LearntCorrection learnt : earlier) {
            double age = Math.min(MOST_SECONDS, learnt.ageSeconds() + Math.max(0, ageSeconds));
            profile(learnt.of()).ifPresent(profile -> {
                Belief belief = new Belief(profile, learnt.factor(), nowNanos - (long) (1e9 * age));
                beliefs.put(learnt.of(), belief);
                heldCorrections.put(learnt.of(), HeldCorrection.of(belief.at(nowNanos)));
            });
        }
        publish();
    }

    /** The present corrections, for {@link #inherit} of the next controller. */
    public List<LearntCorrection> learnt(long nowNanos) {
        List<LearntCorrection> learnt = new ArrayList<>();
        beliefs.forEach((profiled, belief) -> {
            if (corrections.factors().containsKey(profiled)) {
                learnt.add(new LearntCorrection(profiled, belief.factor(), Math.max(0, belief.seconds(nowNanos))));
            }
        });
        return learnt;
    }

    /** Adds the times of a gateway's answers, except for instances that were not there at the last {@link #observe}. */
    public void report(String gateway, DemandReport report) {
        for (InstanceUse use : report.uses()) {
            Placement placement = new Placement(use.variant(), use.node());
            if (use.answered() > 0 && placements.contains(placement)) {
                since.computeIfAbsent(placement, key -> new TreeMap<>())
                        .merge(gateway, AnswerTimes.of(use, (double) report.windowMs()), AnswerTimes::plus);
            }
        }
    }

    /** Forgets the observations on a node type: its profiles are new. */
    public void forget(String nodeType) {
        observations.values().removeIf(one -> one.of().nodeType().equals(nodeType));
        beliefs.keySet().removeIf(profiled -> profiled.nodeType().equals(nodeType));
        heldCorrections.keySet().removeIf(profiled -> profiled.nodeType().equals(nodeType));
        publish();
    }

    private void publish() {
        SortedMap<Profiled, Double> factors = new TreeMap<>();
        heldCorrections.forEach((profiled, correction) -> factors.put(profiled, correction.factor()));
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
        observations.forEach((placement, one) -> {
            if (!since.containsKey(placement)) {
                one.evidence().forget(seconds);
            }
        });
        observations
                .values()
                .removeIf(one ->
                        one.evidence().isForgotten() || !profile(one.of()).equals(Optional.of(one.profile())));
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
            SortedMap<Placement, Double> present = new TreeMap<>();
            since.forEach((placement, byGateway) -> {
                Candidate candidate = loaded.get(placement);
                if (candidate != null) {
                    AnswerTimes times = AnswerTimes.together(byGateway.values(), candidate);
                    CorrectionEvidence evidence = evidence(placement, candidate);
                    double busy = Math.min(1, evidence.factor() * loads.getOrDefault(placement, 0.0));
                    double backlogMs = backlogMs(placement, gateways.values(), nowNanos);
                    present.put(placement, backlogMs);
                    double leastBacklogMs = Math.min(backlogMs, backlogs.getOrDefault(placement, 0.0));
                    double ratio = times.isBehind(candidate, leastBacklogMs)
                            ? times.slowness(candidate)
                            : times.ratio(candidate, busy);
                    double slowed = sharing.slowed(placement, candidate);
                    double placementRatio = ratio > 1 ? Math.max(1, ratio / slowed) : ratio;
                    if (slowed <= DISTURBED || placementRatio > evidence.factor()) {
                        evidence.add(placementRatio, times.answers(), seconds);
                    }
                }
            });
            since.clear();
            backlogs = present;
        }
    }

    private static double backlogMs(Placement placement, Collection<GatewayObservations> gateways, long nowNanos) {
        return gateways.stream()
                .mapToDouble(gateway ->
                        gateway.weight(nowNanos) * gateway.of(placement).workMs())
                .sum();
    }

    private CorrectionEvidence evidence(Placement placement, Candidate candidate) {
        Profiled profiled =
                new Profiled(candidate.variant().name(), candidate.nodeType().name());
        PlacementEvidence one = observations.get(placement);
        if (one == null || !one.of().equals(profiled)) {
            Profile profile = candidate.profile();
            Belief belief = beliefs.get(profiled);
            double believed = belief != null && belief.profile().equals(profile) ? belief.factor() : 1;
            one = new PlacementEvidence(profiled, profile, new CorrectionEvidence(believed));
            observations.put(placement, one);
        }
        return one.evidence();
    }

    private Optional<Profile> profile(Profiled profiled) {
        return candidates.profile(profiled.variant(), profiled.nodeType());
    }

    private List<Change> follow(long nowNanos) {
        SortedMap<Profiled, CorrectionEvidence> fastest = new TreeMap<>();
        for (PlacementEvidence one : observations.values()) {
            if (one.evidence().isEnough()) {
                fastest.merge(
                        one.of(),
                        one.evidence(),
                        (correctionEvidence, other) ->
                                other.factor() < correctionEvidence.factor() ? other : correctionEvidence);
            }
        }
        List<Change> changes = new ArrayList<>();
        beliefs.entrySet()
                .removeIf(entry -> entry.getValue().seconds(nowNanos) > MOST_SECONDS
                        || !profile(entry.getKey())
                                .equals(Optional.of(entry.getValue().profile())));
        heldCorrections.entrySet().removeIf(entry -> {
            boolean ends = !beliefs.containsKey(entry.getKey());
            if (ends && entry.getValue().factor() != 1) {
                changes.add(new Change(entry.getKey(), entry.getValue().factor(), 1, 0));
            }
            return ends;
        });
        fastest.forEach((profiled, evidence) -> profile(profiled)
                .ifPresent(profile -> beliefs.put(profiled, new Belief(profile, evidence.factor(), nowNanos))));
        beliefs.forEach((profiled, belief) -> {
            HeldCorrection correction = heldCorrections.computeIfAbsent(profiled, first -> new HeldCorrection());
            double before = correction.factor();
            if (correction.follow(belief.at(nowNanos), nowNanos)) {
                CorrectionEvidence evidence = fastest.get(profiled);
                long answers = evidence == null ? 0 : Math.round(evidence.answers());
                changes.add(new Change(profiled, before, correction.factor(), answers));
            }
        });
        return changes;
    }

    /** How much instances on the same processors may slow each other. */
    static final class NodeSharing {
        private static final class Use {
            /** Processors that all use if all work at once. */
            private double most;
            /** Processors that they use on average. */
            private double mean;
        }

        private final Map<Processors, Use> uses = new TreeMap<>();
        private final Map<Placement, Double> busy = new TreeMap<>();

        /** Adds a loaded instance. */
        void add(Placement placement, Candidate candidate, InstancePerformance performance) {
            Use use = uses.computeIfAbsent(Processors.of(placement, candidate), key -> new Use());
            double used = Processors.usedBy(candidate);
            double share = performance.busy(candidate);
            busy.put(placement, share * used);
            use.most += used;
            use.mean += share * used;
        }

        /**
         * Largest slowdown by neighbours: 1 if the processors suffice for all at once. Else each neighbour takes its processors away while it
         * works. It is 1 if the processors suffice for all; else each neighbour takes the processors that it uses all the time that it works.
         */
        double slowed(Placement placement, Candidate candidate) {
            Processors processors = Processors.of(placement, candidate);
            Use use = uses.getOrDefault(processors, new Use());
            double count = processors.countOn(candidate.nodeType());
            double otherUse = use.mean - busy.getOrDefault(placement, 0.0);
            return use.most <= count ? 1 : 1 + Math.max(0, otherUse) / count;
        }
    }
}
