package io.infaas.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Rounds in which queries come that nothing serves: they are placed for while the round is computed, and then both are joined. */
class RoundJoinProperties {

    private static final int ROUNDS = 10;
    /** That come while a round is computed. */
    private static final int MOST_QUERIES = 4;

    private static final PolicySettings QUICK = PolicySettings.DEFAULTS.withDelays(2, 4);

    /** A course of rounds; queries come while some are computed. */
    private static final class Course {

        private final PlanBenchWorld world;
        private final Random random;
        private final PlanningPolicy policy = PolicyKind.INFAAS.with(QUICK);
        private PlacementPlan plan = PlacementPlan.NONE;
        private PlacementPlan interim = PlacementPlan.NONE;

        Course(int nodes, long seed) {
            this.world = new PlanBenchWorld(new PlanBenchWorld.Size(40, nodes, 3, 10, 30), seed);
            this.random = new Random(seed);
        }

        private void queryComes() {
            world.waitForAnother();
            PlacementPlan before = interim;
            interim = policy.cover(world.situation(), before);
            if (!interim.equals(before)) {
                assertOnlyCame(before);
                assertFits(interim);
            }
        }

        private void assertOnlyCame(PlacementPlan before) {
            Set<Placement> told = new TreeSet<>(before.placements());
            interim.changes().forEach(change -> {
                assertThat(change.kind()).isEqualTo(PlanChange.Kind.COLD);
                assertThat(change.remove()).isEmpty();
                told.addAll(change.add());
            });
            assertThat(told).isEqualTo(interim.placements()).isNotEqualTo(before.placements());
            assertThat(interim.placements()).containsAll(before.placements());
            assertThat(interim.memory()).isEqualTo(before.memory());
        }

        /** Returns whether the round was adopted. */
        boolean round(boolean queriesCome) {
            Situation situation = world.situation();
            PlacementPlan before = plan;
            interim = before;
            for (int queries = queriesCome ? random.nextInt(MOST_QUERIES) : 0; queries > 0; queries--) {
                queryComes();
            }

            PlacementPlan made = policy.plan(situation, before);

            if (interim.equals(before)) {
                plan = made;
                return true;
            }
            Optional<PlacementPlan> joined = RoundJoin.join(world.situation(), before, interim, made);
            assertThat(joined).isEqualTo(RoundJoin.join(world.situation(), before, interim, made));
            plan = joined.orElse(interim);
            joined.ifPresent(both -> {
                Set<Placement> added = new TreeSet<>(interim.placements());
                added.removeAll(before.placements());
                Set<Placement> all = new TreeSet<>(made.placements());
                all.addAll(added);
                assertThat(both.placements()).isEqualTo(all);
                assertThat(both.memory()).isEqualTo(made.memory());
            });
            assertFits(plan);
            return joined.isPresent();
        }

        private void assertFits(PlacementPlan checked) {
            Situation situation = world.situation();
            CandidateIndex candidates = new CandidateIndex(situation);
            for (NodeCapacity node : situation.nodes()) {
                long bytes = checked.placements().stream()
                        .filter(placement -> placement.node().equals(node.id()))
                        .mapToLong(placement ->
                                candidate(candidates, placement).profile().peakMemoryBytes()
                                        * checked.counts().of(placement))
                        .sum();
                assertThat(bytes)
                        .as("bytes planned on %s", node)
                        .isLessThanOrEqualTo(node.type().memoryBytes());
            }
        }

        private static Candidate candidate(CandidateIndex candidates, Placement placement) {
            return candidates.at(placement).orElseThrow();
        }

        void goOn() {
            world.goOn(plan);
        }
    }

    @Property(tries = 60)
    void join_anyRounds_fits_andKeepsBothUnlessItIsGivenUp(
            @ForAll @IntRange(min = 4, max = 12) int nodes, @ForAll long seed) {
        Course course = new Course(nodes, seed);
        for (int round = 0; round < ROUNDS; round++) {
            course.round(round > 0);
            course.goOn();
            course.world.changeAll();
        }
    }

    @Property(tries = 30)
    void join_queriesComeInEachRound_someRoundIsAdopted(
            @ForAll @IntRange(min = 4, max = 12) int nodes, @ForAll long seed) {
        Course course = new Course(nodes, seed);
        course.round(false);
        int before = course.plan.placements().size();
        int rounds = 0;
        while (!course.round(true)) {
            course.goOn();
            // each one given up has taken some of what was free
            rounds++;
            assertThat(course.plan.placements()).hasSizeGreaterThanOrEqualTo(before + rounds);
        }
    }

    @Property(tries = 30)
    void join_thenNothingHappens_settlesAsWithout(@ForAll @IntRange(min = 4, max = 12) int nodes, @ForAll long seed) {
        Course course = new Course(nodes, seed);
        for (int round = 0; round < ROUNDS; round++) {
            course.round(round > 0);
            course.goOn();
        }
        course.world.endWaiting();
        int quiet = 0;
        for (int round = 0; round < 400 && quiet < 20; round++) {
            course.round(false);
            quiet = course.plan.changes().isEmpty() ? quiet + 1 : 0;
            course.goOn();
        }

        assertThat(quiet).isEqualTo(20);
    }
}
