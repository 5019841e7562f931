package io.infaas.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Properties of every policy for any catalog, situation and sequence of events. */
class PolicyProperties {

    private static final int ROUNDS = 25;
    private static final PolicySettings QUICK = PolicySettings.DEFAULTS.withDelays(2, 4);

    /** One plan in a sequence of events. */
    record Step(PolicyKind kind, Situation situation, PlacementPlan previous, PlacementPlan plan) {

        /** As the policy sees them: some take profiles as measured. */
        CandidateIndex candidates() {
            return new CandidateIndex(
                    kind == PolicyKind.COST || kind == PolicyKind.INDIVIDUAL
                            ? situation
                            : situation.with(Corrections.NONE));
        }

        List<ClassOfDemand> demands() {
            return ClassOfDemand.of(situation);
        }

        Candidate candidate(Placement placement) {
            return candidates().at(placement).orElseThrow();
        }

        @Override
        public String toString() {
            return "instances %s, barred %s, kept %s, needs %s, before %s, then %s"
                    .formatted(
                            situation.instances(),
                            situation.barred(),
                            situation.pinned(),
                            demands(),
                            previous.placements(),
                            plan.changes());
        }
    }

    @Property(tries = 150)
    void plan_any_fitsTheMemoryOfNodesThatAreUp(@ForAll PolicyKind kind, @ForAll long seed) {
        assertThat(course(kind, seed)).allSatisfy(step -> {
            for (NodeCapacity node : step.situation().nodes()) {
                long bytes = step.plan().placements().stream()
                        .filter(placement -> placement.node().equals(node.id()))
                        .mapToLong(
                                placement -> step.candidate(placement).profile().peakMemoryBytes()
                                        * step.plan().counts().of(placement))
                        .sum();
                assertThat(bytes)
                        .as("bytes planned on %s", node)
                        .isLessThanOrEqualTo(node.up() ? node.type().memoryBytes() : 0);
            }
        });
    }

    @Property(tries = 150)
    void plan_any_hasNoMoreInstancesThanCoresForThem(@ForAll PolicyKind kind, @ForAll long seed) {
        assertThat(course(kind, seed))
                .allSatisfy(step -> step.plan().counts().above().forEach((placement, count) -> {
                    Candidate candidate = step.candidate(placement);
                    assertThat(step.plan().placements()).contains(placement);
                    assertThat(count * candidate.coresUsed())
                            .as("cores of %d %s", count, placement)
                            .isLessThanOrEqualTo(1.1 * candidate.nodeType().cores());
                }));
    }

    @Property(tries = 150)
    void plan_any_hasNoUnprofiledVariant(@ForAll PolicyKind kind, @ForAll long seed) {
        assertThat(course(kind, seed)).allSatisfy(step -> assertThat(step.plan().placements())
                .allSatisfy(placement -> assertThat(step.situation()
                                .catalog()
                                .variant(placement.variant())
                                .orElseThrow()
                                .profiles()
                                .isEmpty())
                        .as("%s is unprofiled", placement)
                        .isFalse()));
    }

    @Property(tries = 100)
    void plan_sameInputInAnyOrder_samePlan(@ForAll PolicyKind kind, @ForAll long seed) {
        RandomDeployment world = new RandomDeployment(seed);
        PlacementPlan plan = PlacementPlan.NONE;
        for (int i = 0; i < ROUNDS; i++) {
            PlacementPlan next = kind.with(QUICK).plan(world.situation(), plan);

            assertThat(kind.with(QUICK).plan(world.shuffled(), plan)).isEqualTo(next);

            plan = next;
            world.goOn(plan);
        }
    }

    @Property(tries = 150)
    void plan_any_changesTellTheWholeDifference(@ForAll PolicyKind kind, @ForAll long seed) {
        assertThat(course(kind, seed)).allSatisfy(step -> {
            SortedSet<Placement> told = new TreeSet<>(step.previous().placements());
            step.plan().changes().forEach(change -> {
                assertThat(change.reason()).isNotBlank();
                told.removeAll(change.remove());
                told.addAll(change.add());
            });
            assertThat(told).isEqualTo(step.plan().placements());
        });
    }

    @Property(tries = 150)
    void plan_byDemand_addsOnlyPinnedOrLoadedOrUsefulPlacements(
            @ForAll("byDemand") PolicyKind kind, @ForAll long seed) {
        assertThat(course(kind, seed)).allSatisfy(step -> assertThat(step.plan().changes())
                .allSatisfy(change -> assertThat(change.add()).allMatch(placement -> switch (change.kind()) {
                    case PRELOAD ->
                        step.situation().pinned().contains(placement)
                                || step.situation().instances().containsKey(placement)
                                || isUseful(step, placement);
                    case COLD, REPLICATE, UPGRADE, PREFER, DOWNGRADE, REMOVE, MOVE ->
                        isSmaller(step, placement) || isUseful(step, placement);
                })));
    }

    private static boolean isUseful(Step step, Placement placement) {
        return step.demands().stream()
                .anyMatch(demand -> demand.isRecent() && demand.accepts(step.candidate(placement)));
    }

    private static boolean isSmaller(Step step, Placement placement) {
        int before = Math.max(
                step.previous().counts().of(placement),
                step.situation().counts().of(placement));
        return before > step.plan().counts().of(placement);
    }

    @Property(tries = 150)
    void plan_byDemand_everyActiveClassIsServedAboveTheFloorIfMemoryAllows(
            @ForAll("byDemand") PolicyKind kind, @ForAll long seed) {
        assertThat(course(kind, seed)).filteredOn(step -> !scaled(step)).allSatisfy(step -> assertThat(step.demands())
                .filteredOn(ClassOfDemand::isActive)
                .filteredOn(demand -> step.plan().placements().stream()
                        .noneMatch(placement -> demand.accepts(step.candidate(placement))))
                .allSatisfy(demand -> assertThat(roomFor(step, demand)).isEmpty()));
    }

    @Property(tries = 150)
    void plan_byDemand_nothingNeededIsGivenUp(@ForAll("byDemand") PolicyKind kind, @ForAll long seed) {
        assertThat(course(kind, seed)).allSatisfy(step -> assertThat(step.plan().changes())
                .filteredOn(change -> change.kind() == PlanChange.Kind.REMOVE
                        || change.kind() == PlanChange.Kind.DOWNGRADE
                        || change.kind() == PlanChange.Kind.UPGRADE)
                .filteredOn(change -> !change.isNotice())
                .allSatisfy(change -> {
                    assertThat(change.remove())
                            .noneMatch(placement -> step.situation().pinned().contains(placement));
                    assertThat(step.demands())
                            .filteredOn(demand -> demand.isActive()
                                    && demand.application().equals(change.application())
                                    && change.remove().stream()
                                            .anyMatch(placement -> demand.isServedBy(step.candidate(placement))))
                            .allMatch(demand -> step.plan().placements().stream()
                                    .anyMatch(placement -> demand.isServedBy(step.candidate(placement))));
                }));
    }

    @Property(tries = 100)
    void plan_nothingHappensAnyMore_settles(@ForAll PolicyKind kind, @ForAll long seed) {
        RandomDeployment world = new RandomDeployment(seed);
        PlacementPlan plan = PlacementPlan.NONE;
        for (int i = 0; i < 5; i++) {
            plan = kind.with(QUICK).plan(world.situation(), plan);
            world.goOn(plan);
        }
        List<PlanChange> late = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            plan = kind.with(QUICK).plan(world.situation(), plan);
            world.settle(plan);
            late.addAll(i < 150 ? List.of() : plan.changes());
        }

        assertThat(late).isEmpty();
    }

    @Provide
    Arbitrary<PolicyKind> byDemand() {
        return Arbitraries.of(PolicyKind.COST, PolicyKind.INFAAS, PolicyKind.INDIVIDUAL);
    }

    private static List<Step> course(PolicyKind kind, long seed) {
        RandomDeployment world = new RandomDeployment(seed);
        List<Step> steps = new ArrayList<>();
        PlacementPlan plan = PlacementPlan.NONE;
        for (int i = 0; i < ROUNDS; i++) {
            PlacementPlan next = kind.with(QUICK).plan(world.situation(), plan);
            steps.add(new Step(kind, world.situation(), plan, next));
            plan = next;
            world.goOn(plan);
        }
        return steps;
    }

    /** Whether memory may have become free after the class was found uncovered. */
    private static boolean scaled(Step step) {
        return step.plan().changes().stream().anyMatch(change -> switch (change.kind()) {
            case REPLICATE, UPGRADE, PREFER, DOWNGRADE, REMOVE ->
                !change.remove().isEmpty() || step.previous().placements().containsAll(change.add());
            case COLD, MOVE, PRELOAD -> false;
        });
    }

    private static Stream<Placement> roomFor(Step step, ClassOfDemand demand) {
        CandidateIndex candidates = step.candidates();
        SortedMap<String, NodeLedger> ledgers = new TreeMap<>();
        step.situation().nodes().stream()
                .filter(NodeCapacity::isOpen)
                .forEach(node -> ledgers.put(node.id(), new NodeLedger(node)));
        step.plan().placements().stream()
                .filter(placement -> ledgers.containsKey(placement.node()))
                .forEach(placement -> Objects.requireNonNull(ledgers.get(placement.node()))
                        .book(placement, step.candidate(placement), 0));
        return step.situation().catalog().variants().stream()
                .flatMap(variant -> ledgers.keySet().stream().map(node -> new Placement(variant.name(), node)))
                .filter(placement -> !step.situation().barred().contains(placement))
                .filter(placement -> candidates
                        .at(placement)
                        .filter(candidate -> demand.accepts(candidate)
                                && Objects.requireNonNull(ledgers.get(placement.node()))
                                        .fits(placement, candidate))
                        .isPresent());
    }
}
