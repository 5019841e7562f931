package io.infaas.controller.stage;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compares staged variants with the other variants of their applications, by what gateways report of both in the same time. It rolls back a
 * variant that fails or is late more often, that is slower than its profile while others are not, or whose answers agree less with a more
 * accurate variant than the accuracies in the catalog allow. Chance alone does so in about one of a thousand looks. Not thread-safe; times
 * are monotonic, ns.
 */
public final class StageJudge {

    /** Answers without which a share does not rise. */
    static final int LEAST_ANSWERS = 20;

    /** Failed or late queries without which a variant is not rolled back for them. */
    static final int LEAST_BAD = 4;

    /** Compared queries without which a variant is not rolled back for its answers. */
    static final int LEAST_COMPARED = 10;

    /** Share of failures or late queries that are no reason, above that of other variants. */
    static final double TOLERANCE = 0.03;

    /** Such a share of the other variants, as long as they have answered little. */
    private static final double USUAL = 0.05;

    /** How many times as long as profiled, and as long as the other variants, is slow. */
    private static final double SLOW = 2;

    /** Part of an application's bound below which more time is no reason. */
    private static final double SHARE_OF_BOUND = 0.1;

    /** Slow seconds of a variant that are a reason if most seconds are slow. */
    private static final int LEAST_SLOW = 5;

    /** Time after the last answer of an application for which it is in use. */
    private static final long IN_USE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final long stepNanos;
    private final Map<String, Stage> stages = new TreeMap<>();
    private final Map<String, Long> lastAnswers = new TreeMap<>();
    private Catalog catalog;

    /** @param step shortest time between two rises */
    public StageJudge(Duration step, Catalog catalog) {
        this.stepNanos = step.toNanos();
        this.catalog = catalog;
    }

    private static final class Stage {
        private final int share;
        private final String application;
        private final StageCounts counts = new StageCounts();
        private final StageCounts peers = new StageCounts();
        private @Nullable Long firstAnswer;

        Stage(int share, String application) {
            this.share = share;
            this.application = application;
        }
    }

    /** Takes over the stages in force; the counts of a stage begin with its share. */
    public void follow(SortedMap<String, Integer> shares, Catalog next) {
        catalog = next;
        stages.keySet().retainAll(shares.keySet());
        lastAnswers.keySet().removeIf(application -> next.application(application)
                .isEmpty());
        shares.forEach((variant, share) -> {
            Stage stage = stages.get(variant);
            String application = next.applicationOf(variant).orElse("");
            if (stage == null || stage.share != share || !stage.application.equals(application)) {
                stages.put(variant, new Stage(share, application));
            }
        });
    }

    /** Adds the counts of a gateway since its last report. */
    public void report(DemandReport report, long now) {
        for (InstanceUse use : report.uses()) {
            if (use.answered() > 0) {
                catalog.applicationOf(use.variant()).ifPresent(application -> lastAnswers.put(application, now));
            }
            Stage stage = stages.get(use.variant());
            if (stage == null) {
                othersOf(use.variant()).forEach(other -> other.peers.add(use));
            } else {
                stage.counts.add(use);
                if (use.answered() > 0) {
                    stage.firstAnswer = stage.firstAnswer == null ? Long.valueOf(now) : stage.firstAnswer;
                    stage.counts.addSecond(isSlow(stage, use));
                }
            }
        }
        for (ClassTraffic traffic : report.traffic()) {
            Stage stage = stages.get(traffic.variant());
            if (stage == null) {
                othersOf(traffic.variant()).forEach(other -> other.peers.add(traffic));
            } else {
                stage.counts.add(traffic);
            }
        }
        report.agreements().forEach(this::add);
    }

    private void add(AnswerAgreement agreement) {
        // a reference is the more accurate one by the catalog: the staged one of the two answers for what the
        // accuracies exclude
        Stage variant = stages.get(agreement.variant());
        Stage stage = variant == null ? stages.get(agreement.reference()) : variant;
        if (stage != null) {
            stage.counts.add(
                    agreement, accuracyAtLeast(agreement.variant()) + accuracyAtLeast(agreement.reference()) - 1);
        }
    }

    private List<Stage> othersOf(String variant) {
        Optional<String> application = variant.isEmpty() ? Optional.empty() : catalog.applicationOf(variant);
        return application.isEmpty()
                ? List.of()
                : stages.values().stream()
                        .filter(stage -> stage.application.equals(application.get()))
                        .toList();
    }

    private boolean isSlow(Stage stage, InstanceUse use) {
        double usual = SLOW * Math.max(1, stage.peers.slowness()) * use.predictedMs();
        return use.serviceMs() > usual && use.serviceMs() - usual > SHARE_OF_BOUND * boundMs(stage) * use.answered();
    }

    private double boundMs(Stage stage) {
        return catalog.application(stage.application)
                .map(Application::objective)
                .map(objective -> objective.latencyMs())
                .orElse(0.0);
    }

    private double accuracyAtLeast(String variant) {
        return catalog.variant(variant).map(Variant::profiles).stream()
                .flatMap(List::stream)
                .mapToDouble(profile -> profile.accuracy().low())
                .min()
                .orElse(0);
    }

    /** The decisions that are due now. */
    public List<StageVerdict> judge(long now) {
        List<StageVerdict> verdicts = new ArrayList<>();
        stages.forEach((variant, stage) -> {
            Optional<String> defect = defect(stage);
            if (defect.isPresent()) {
                verdicts.add(new StageVerdict(
                        variant,
                        StageShares.NONE,
                        "%s, at %d%% of the queries of '%s'".formatted(defect.get(), stage.share, stage.application)));
            } else if (stage.firstAnswer != null
                    && now - stage.firstAnswer >= stepNanos
                    && stage.counts.answered() >= LEAST_ANSWERS
                    && !stage.counts.isMostlySlow()) {
                verdicts.add(new StageVerdict(variant, StageShares.next(stage.share), evidence(stage)));
            }
        });
        return verdicts;
    }

    private Optional<String> defect(Stage stage) {
        StageCounts counts = stage.counts;
        StageCounts peers = stage.peers;
        if (counts.failures() >= LEAST_BAD
                && isMore(counts.failures(), counts.sent(), peers.failures(), peers.sent())) {
            return Optional.of("%d of %d queries failed, of the other variants %d of %d"
                    .formatted(counts.failures(), counts.sent(), peers.failures(), peers.sent()));
        }
        // if the others serve nothing in time, it serves all that is too much
        if (counts.late() >= LEAST_BAD
                && peers.requests() >= LEAST_ANSWERS
                && isMore(counts.late(), counts.requests(), peers.late(), peers.requests())) {
            return Optional.of("%d of %d queries were late, of the other variants %d of %d"
                    .formatted(counts.late(), counts.requests(), peers.late(), peers.requests()));
        }
        if (counts.slowSeconds() >= LEAST_SLOW && counts.isMostlySlow()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "it takes %.1f times its profiled time (%.1f ms, in %d of %d seconds too long), the other variants %.1f times",
                    counts.slowness(),
                    counts.meanMs(),
                    counts.slowSeconds(),
                    counts.seconds(),
                    peers.slowness()));
        }
        if (counts.compared() >= LEAST_COMPARED
                && StageCounts.atMost(counts.agreedShare() * counts.compared(), (double) counts.compared())
                        < counts.expectedShare()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%.0f%% of %d compared answers agree, and by the accuracies of the catalog at least %.0f%% do",
                    100 * counts.agreedShare(),
                    counts.compared(),
                    100 * counts.expectedShare()));
        }
        return Optional.empty();
    }

    private static boolean isMore(long bad, long sum, long peersBad, long peers) {
        double usual = peers < LEAST_ANSWERS ? USUAL : StageCounts.atMost((double) peersBad, (double) peers);
        return StageCounts.atLeast((double) bad, (double) sum) > usual + TOLERANCE;
    }

    private static String evidence(Stage stage) {
        StageCounts counts = stage.counts;
        return String.format(
                Locale.ROOT,
                "%d answers, %d failed, %d late, %.1f times the profiled time%s",
                counts.answered(),
                counts.failures(),
                counts.late(),
                counts.slowness(),
                counts.compared() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %.0f%% of %d compared answers agree",
                                100 * counts.agreedShare(),
                                counts.compared()));
    }

    /** Whether an application has answered queries lately. */
    boolean isInUse(String application, long now) {
        Long last = lastAnswers.get(application);
        return last != null && now - last < IN_USE_NANOS;
    }
}
