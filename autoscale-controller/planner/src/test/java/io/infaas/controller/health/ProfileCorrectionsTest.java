package io.infaas.controller.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.Corrections.Profiled;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two variants of 10 ms, 100 queries/s, that use both cores of a node while they work; a report of each gateway and a turn each second. */
final class ProfileCorrectionsTest {

    private static final Catalog CATALOG = PlanningCatalog.local()
            .application("fashion", 100, 0.7)
            .variant("one", 0.8, 10, 50, 50)
            .usingCores(2)
            .variant("two", 0.9, 10, 50, 50)
            .usingCores(2)
            .catalog();
    private static final String ONE = PlanningCatalog.name("one");
    private static final String TWO = PlanningCatalog.name("two");
    private static final Profiled OF = new Profiled(ONE, PlanningCatalog.TYPE);

    private final Map<String, List<InstanceUse>> reports = new TreeMap<>();
    private final List<ProfileCorrections.Change> changes = new ArrayList<>();
    private final GatewayReports observed = new GatewayReports();
    private final KnownCandidates candidates =
            new KnownCandidates(CATALOG, node -> Optional.of(CATALOG.nodeTypes().get(0)), () -> InstanceCounts.ONCE);
    private final ProfileCorrections corrections = new ProfileCorrections(candidates, observed);
    private Set<Placement> instances = Set.of(new Placement(ONE, "a"));
    private long seconds;

    /** 30 answers a second that took so long, with nothing before them. */
    private ProfileCorrectionsTest answers(String variant, String node, double tookMs) {
        return answers("gateway", variant, node, 30, 30 * tookMs, 300, 0);
    }

    private ProfileCorrectionsTest answers(
            String gateway, String variant, String node, int count, double tookMs, double predictedMs, double workMs) {
        reports.computeIfAbsent(gateway, added -> new ArrayList<>())
                .add(new InstanceUse(variant, node, count, count, count, tookMs, predictedMs, 0, 0, workMs));
        return this;
    }

    private ProfileCorrectionsTest run(int more) {
        for (int i = 0; i < more; i++) {
            long now = TimeUnit.SECONDS.toNanos(++seconds);
            changes.addAll(corrections.observe(instances, now));
            reports.forEach((gateway, uses) -> {
                DemandReport report = new DemandReport(1_000, List.of(), uses, List.of());
                observed.add(gateway, report, now);
                corrections.report(gateway, report);
            });
        }
        return this;
    }

    private ProfileCorrectionsTest silence() {
        reports.clear();
        return this;
    }

    private double correction() {
        return corrections.corrections().of(OF.variant(), OF.nodeType());
    }

    @Test
    void observe_answersThatTakeTwiceAsLong_areKnownInSeconds() {
        assertThat(answers(ONE, "a", 20).run(4).correction()).isBetween(1.75, 2.05);
        assertThat(changes).extracting(ProfileCorrections.Change::of).containsOnly(OF);
    }

    /** A corrections object that resumes the corrections of this one. */
    private ProfileCorrectionsTest next(double ageSeconds) {
        ProfileCorrectionsTest next = new ProfileCorrectionsTest();
        next.corrections.inherit(corrections.learnt(nanos()), ageSeconds, 0);
        return next;
    }

    private long nanos() {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void inherit_learntFactor_countsAtOnce_andFadesOverHoursWithoutAnswers() {
        double factor = answers(ONE, "a", 20).run(10).correction();
        ProfileCorrectionsTest next = next(60);

        assertThat(next.correction()).isCloseTo(factor, within(0.1)).isGreaterThan(1.75);
        assertThat(next.run(600).correction()).isGreaterThan(1.6);
        assertThat(next.corrections.learnt(next.nanos()))
                .extracting(LearntCorrection::of, learnt -> Math.round(learnt.ageSeconds()))
                .containsExactly(tuple(OF, 660L));
        assertThat(next.run(4 * 3_600).correction()).isEqualTo(1);
        assertThat(next.changes)
                .extracting(ProfileCorrections.Change::after)
                .isSortedAccordingTo((one, other) -> Double.compare(other, one))
                .last()
                .isEqualTo(1.0);
    }

    @Test
    void inherit_factorOfHoursAgo_isIgnored() {
        assertThat(answers(ONE, "a", 20).run(10).next(12_000).correction()).isEqualTo(1);
    }

    @Test
    void inherit_answersAreAsProfiledMeanwhile_givesWayToThem() {
        ProfileCorrectionsTest next = answers(ONE, "a", 20).run(10).next(0);

        assertThat(next.answers(ONE, "a", 10).run(5).correction()).isGreaterThan(1.75);
        assertThat(next.run(40).correction()).isEqualTo(1);
    }

    @Test
    void forget_typeThatIsMeasured_isKnownAnewFromThenOn() {
        answers(ONE, "a", 20).run(10);

        corrections.forget("other");
        assertThat(correction()).isGreaterThan(1.75);
        corrections.forget(OF.nodeType());
        assertThat(correction()).isEqualTo(1);

        assertThat(run(4).correction()).isBetween(1.75, 2.05);
    }

    /** Of a catalog in which the profile is as slow as the variant. */
    @Test
    void observe_catalogWithANewProfile_endsTheCorrectionAtOnce() {
        answers(ONE, "a", 20).run(10);
        assertThat(correction()).isGreaterThan(1.75);

        candidates.adopt(PlanningCatalog.local()
                .application("fashion", 100, 0.7)
                .variant("one", 0.8, 20, 50, 50)
                .usingCores(2)
                .catalog());
        silence().run(1);
        assertThat(correction()).isEqualTo(1);

        answers("gateway", ONE, "a", 30, 30 * 20, 30 * 20, 0);
        assertThat(run(60).correction()).isEqualTo(1);
    }

    @Test
    void observe_firstAnswers_areTooFew() {
        assertThat(answers("gateway", ONE, "a", 4, 80, 40, 0).run(5).correction())
                .isEqualTo(1);
    }

    @Test
    void observe_steadyAnswers_changeNothingMore() {
        answers(ONE, "a", 20).run(20);
        changes.clear();

        run(600);

        assertThat(changes).isEmpty();
    }

    @Test
    void observe_oneStall_changesNothing() {
        answers(ONE, "a", 10).run(30);

        silence().answers(ONE, "a", 400).run(1);
        silence().answers(ONE, "a", 10).run(30);

        assertThat(changes).isEmpty();
    }

    @Test
    void observe_wayOfTwoMilliseconds_isNotTheVariant() {
        assertThat(answers(ONE, "a", 12.4).run(60).correction()).isEqualTo(1);
    }

    @Test
    void observe_aQueueThatWasPredicted_isNotTheVariant() {
        assertThat(answers("gateway", ONE, "a", 100, 100 * 510, 100 * 510, 500)
                        .run(60)
                        .correction())
                .isEqualTo(1);
    }

    /** Each of two gateways knows of half the queue. */
    @Test
    void observe_aQueueOfAnotherGateway_isNotTheVariant() {
        answers("first", ONE, "a", 50, 50 * 510, 50 * 260, 250);
        answers("second", ONE, "a", 50, 50 * 510, 50 * 260, 250);

        assertThat(run(60).correction()).isEqualTo(1);
    }

    @Test
    void observe_aQueueOfTwoGatewaysAtASlowVariant_isTheVariant() {
        answers("first", ONE, "a", 25, 25 * 1_020, 25 * 260, 250);
        answers("second", ONE, "a", 25, 25 * 1_020, 25 * 260, 250);

        assertThat(run(10).correction()).isBetween(1.8, 2.1);
    }

    /** Queries that wait in the other gateway are not before these. */
    @Test
    void observe_queriesHeldByTwoGatewaysForASlowVariant_areNoQueueAtTheInstance() {
        answers("first", ONE, "a", 25, 25 * 1_020, 25 * 260, 5_000);
        answers("second", ONE, "a", 25, 25 * 1_020, 25 * 260, 5_000);

        assertThat(run(10).correction()).isBetween(1.8, 2.1);
    }

    /** Queues explain all of the time of its answers, but not that there are so few. */
    @Test
    void observe_neverIdleAndFewAnswers_isTheVariant() {
        answers("gateway", ONE, "a", 30, 30 * 9_000, 30 * 9_000, 3_000);

        assertThat(run(30).correction()).isBetween(3.0, 3.5);
    }

    @Test
    void observe_neverIdleAndAllAnswers_isNotTheVariant() {
        answers("gateway", ONE, "a", 100, 100 * 20_000, 100 * 9_000, 3_000);

        assertThat(run(60).correction()).isEqualTo(1);
    }

    @Test
    void observe_aNeighbourThatWorksAllTheTime_explainsWhatItTakes() {
        instances = Set.of(new Placement(ONE, "a"), new Placement(TWO, "a"));

        answers(ONE, "a", 20).answers("gateway", TWO, "a", 50, 50 * 40, 50 * 40, 40);

        assertThat(run(60).correction()).isEqualTo(1);
    }

    @Test
    void observe_aNeighbourThatIsIdle_explainsNothing() {
        instances = Set.of(new Placement(ONE, "a"), new Placement(TWO, "a"));

        assertThat(answers(ONE, "a", 20).run(10).correction()).isBetween(1.8, 2.05);
    }

    @Test
    void observe_oneSlowNodeOfTwo_isTheNode() {
        instances = Set.of(new Placement(ONE, "a"), new Placement(ONE, "b"));

        answers(ONE, "a", 40).answers(ONE, "b", 10);

        assertThat(run(60).correction()).isEqualTo(1);
    }

    @Test
    void observe_anotherNode_hasTheCorrectionOfItsType() {
        answers(ONE, "a", 20).run(10);

        instances = Set.of(new Placement(ONE, "b"));
        silence().run(60);

        assertThat(correction()).isBetween(1.8, 2.05);
    }

    /** A slow variant must not be loaded again a few minutes after it was unloaded. */
    @Test
    void observe_unloadedForMinutes_isStillSlow() {
        answers(ONE, "a", 80).run(60);
        changes.clear();

        instances = Set.of();
        silence().run(900);

        assertThat(correction()).isGreaterThan(5);
        assertThat(changes).hasSizeLessThan(3);
    }

    @Test
    void observe_unloadedForHours_getsAnotherChance() {
        answers(ONE, "a", 80).run(60);

        instances = Set.of();
        silence().run(3 * 3_600);

        assertThat(correction()).isLessThan(1.3);
    }

    /** The belief counts like a few answers. */
    @Test
    void observe_loadedAgainAndAsProfiled_isKnownWithinAMinute() {
        answers(ONE, "a", 80).run(60);
        instances = Set.of();
        silence().run(900);

        instances = Set.of(new Placement(ONE, "a"));
        answers(ONE, "a", 10).run(60);

        assertThat(correction()).isEqualTo(1);
    }

    @Test
    void observe_asProfiledAgain_isCountedOnAfterHalfAMinute() {
        answers(ONE, "a", 20).run(30);
        silence().answers(ONE, "a", 10).run(25);
        assertThat(correction()).isGreaterThan(1.7);

        run(30);

        assertThat(correction()).isEqualTo(1);
    }

    @Test
    void observe_neverEnding_isBounded() {
        assertThat(answers(ONE, "a", 1_000).run(120).correction()).isBetween(7.0, 8.0);
    }

    @Test
    void observe_fasterThanProfiled_isKnownAfterHalfAMinute() {
        assertThat(answers(ONE, "a", 4).run(20).correction()).isEqualTo(1);
        assertThat(run(30).correction()).isBetween(0.35, 0.45);
    }

    @Test
    void observe_fasterThanPossible_isBounded() {
        assertThat(answers(ONE, "a", 0.1).run(120).correction()).isBetween(0.3, 0.35);
    }

    @Test
    void observe_fastUntilItIsBusy_isCorrectedInSeconds() {
        answers(ONE, "a", 4).run(60);

        silence().answers(ONE, "a", 9).run(15);

        assertThat(correction()).isBetween(0.8, 1.0);
    }

    /** Half as slow, on a logarithmic scale: it is not known whether the variant or the hardware is slow. */
    @Test
    void observe_allThatServesIsSlow_soIsHalfwayWhatWasNotObserved() {
        assertThat(answers(ONE, "a", 20).run(10).correctionOf(TWO))
                .isCloseTo(Math.sqrt(correction()), within(1e-9))
                .isGreaterThan(1.3);
    }

    @Test
    void observe_onlyOneIsSlow_othersAreAsProfiled() {
        instances = Set.of(new Placement(ONE, "a"), new Placement(TWO, "b"));
        answers(ONE, "a", 20).run(10);
        assertThat(correctionOf(TWO)).isGreaterThan(1.3);

        answers(TWO, "b", 10).run(10);

        assertThat(correctionOf(TWO)).isEqualTo(1);
        assertThat(correctionOf(ONE)).isGreaterThan(1.75);
    }

    private double correctionOf(String variant) {
        NodeType type = CATALOG.nodeTypes().get(0);
        Variant of = CATALOG.variant(variant).orElseThrow();
        Profile profile = of.profile(type.name()).orElseThrow();
        return corrections
                .corrections()
                .correct(new Candidate(of, profile, type))
                .correction();
    }
}
