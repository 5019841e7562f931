package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.view.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for every policy, catalog, situation and course of events. */
class PolicyProperties {

    private static final int SLOTS = 25;
    private static final PolicySettings QUICK = PolicySettings.DEFAULTS.withDelays(2, 4);

    /** One plan of a course of events. */
    record Step(Situation situation, PlacementPlan previous, PlacementPlan plan) {

        Candidates supply() {
            return new Candidates(situation.catalog(), situation.rooms());
        }

        List<ClassDemand> needs() {
            return ClassDemand.of(situation, supply());
        }

        Offer offer(Placement place) {
            return supply().at(place).orElseThrow();
        }

        @Override
        public String toString() {
            return "instances %s, barred %s, kept %s, needs %s, before %s, then %s"
                    .formatted(
                            situation.instances(),
                            situation.barred(),
                            situation.kept(),
                            needs(),
                            previous.places(),
                            plan.changes());
        }
    }

    @Property(tries = 150)
    void plan_any_fitsTheMemoryOfNodesThatAreUp(@ForAll PolicyKind kind, @ForAll long seed) {
        assertThat(course(kind, seed)).allSatisfy(step -> {
            for (NodeCapacity room : step.situation().rooms()) {
                long bytes = step.plan().places().stream()
                        .filter(place -> place.node().equals(room.node()))
                        .mapToLong(place -> step.offer(place).profile().peakMemoryBytes())
                        .sum();
                assertThat(bytes)
                        .as("bytes planned on %s", room)
                        .isLessThanOrEqualTo(room.up() ? room.type().memoryBytes() : 0);
            }
        });
    }

    @Property(tries = 150)
    void plan_any_hasNothingThatNobodyMeasured(@ForAll PolicyKind kind, @ForAll long seed) {
        assertThat(course(kind, seed))
                .allSatisfy(step -> assertThat(step.plan().places()).allSatisfy(place -> assertThat(step.situation()
                                .catalog()
                                .variant(place.variant())
                                .orElseThrow()
                                .unprofiled())
                        .as("%s is unprofiled", place)
                        .isFalse()));
    }

    @Property(tries = 100)
    void plan_sameInputInAnyOrder_samePlan(@ForAll PolicyKind kind, @ForAll long seed) {
        RandomDeployment world = new RandomDeployment(seed);
        PlacementPlan plan = PlacementPlan.NONE;
        for (int i = 0; i < SLOTS; i++) {
            PlacementPlan next = kind.with(QUICK).plan(world.situation(), plan);

            assertThat(kind.with(QUICK).plan(world.shuffled(), plan)).isEqualTo(next);

            plan = next;
            world.goOn(plan);
        }
    }

    @Property(tries = 150)
    void plan_any_changesTellTheWholeDifference(@ForAll PolicyKind kind, @ForAll long seed) {
        assertThat(course(kind, seed)).allSatisfy(step -> {
            SortedSet<Placement> told = new TreeSet<>(step.previous().places());
            step.plan().changes().forEach(change -> {
                assertThat(change.reason()).isNotBlank();
                told.removeAll(change.remove());
                told.addAll(change.add());
            });
            assertThat(told).isEqualTo(step.plan().places());
        });
    }

    @Property(tries = 150)
    void plan_byDemand_addsOnlyWhatIsKeptOrFoundOrMayServeSomebody(@ForAll boolean infaas, @ForAll long seed) {
        assertThat(course(infaas ? PolicyKind.INFAAS : PolicyKind.INDIVIDUAL, seed))
                .allSatisfy(step -> assertThat(step.plan().changes())
                        .allSatisfy(change -> assertThat(change.add()).allMatch(place -> switch (change.kind()) {
                            case PRELOAD ->
                                step.situation().kept().contains(place)
                                        || step.situation().instances().containsKey(place);
                            case COLD, REPLICATE, UPGRADE, DOWNGRADE, REMOVE, MOVE ->
                                step.needs().stream().anyMatch(need -> need.lives() && need.allows(step.offer(place)));
                        })));
    }

    @Property(tries = 150)
    void plan_byDemand_whoeverAsksIsServedAboveTheFloorIfThereIsRoom(@ForAll boolean infaas, @ForAll long seed) {
        assertThat(course(infaas ? PolicyKind.INFAAS : PolicyKind.INDIVIDUAL, seed))
                .filteredOn(step -> !scaled(step))
                .allSatisfy(step -> assertThat(step.needs())
                        .filteredOn(ClassDemand::asks)
                        .filteredOn(need ->
                                step.plan().places().stream().noneMatch(place -> need.allows(step.offer(place))))
                        .allSatisfy(need -> assertThat(roomFor(step, need)).isEmpty()));
    }

    @Property(tries = 150)
    void plan_byDemand_nothingNeededIsGivenUp(@ForAll boolean infaas, @ForAll long seed) {
        assertThat(course(infaas ? PolicyKind.INFAAS : PolicyKind.INDIVIDUAL, seed))
                .allSatisfy(step -> assertThat(step.plan().changes())
                        .filteredOn(change -> change.kind() == PlanChange.Kind.REMOVE
                                || change.kind() == PlanChange.Kind.DOWNGRADE
                                || change.kind() == PlanChange.Kind.UPGRADE)
                        .filteredOn(change -> !change.changesNothing())
                        .allSatisfy(change -> {
                            assertThat(change.remove())
                                    .noneMatch(place -> step.situation().kept().contains(place));
                            assertThat(step.needs())
                                    .filteredOn(need -> need.asks()
                                            && need.application().equals(change.application())
                                            && change.remove().stream()
                                                    .anyMatch(place -> need.served(step.offer(place))))
                                    .allMatch(need -> step.plan().places().stream()
                                            .anyMatch(place -> need.served(step.offer(place))));
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

    private static List<Step> course(PolicyKind kind, long seed) {
        RandomDeployment world = new RandomDeployment(seed);
        List<Step> steps = new ArrayList<>();
        PlacementPlan plan = PlacementPlan.NONE;
        for (int i = 0; i < SLOTS; i++) {
            PlacementPlan next = kind.with(QUICK).plan(world.situation(), plan);
            steps.add(new Step(world.situation(), plan, next));
            plan = next;
            world.goOn(plan);
        }
        return steps;
    }

    /** Whether room may have been made after it had been asked for. */
    private static boolean scaled(Step step) {
        return step.plan().changes().stream().anyMatch(change -> switch (change.kind()) {
            case REPLICATE, UPGRADE, DOWNGRADE, REMOVE -> !change.remove().isEmpty();
            case COLD, MOVE, PRELOAD -> false;
        });
    }

    private static Stream<Placement> roomFor(Step step, ClassDemand need) {
        NodeMemory memory = new NodeMemory(step.situation().instances(), step.supply());
        Layout layout = step.plan().places().stream()
                .reduce(Layout.EMPTY, (all, place) -> all.plus(place, step.offer(place)), (one, other) -> other);
        Set<Placement> barred = step.situation().barred();
        return step.supply().offers(need.of().target()).stream()
                .filter(need::allows)
                .flatMap(offer -> step.supply().up().stream()
                        .filter(room -> room.type().equals(offer.nodeType()))
                        .map(room -> new Placement(offer.variant().name(), room.node())))
                .filter(place -> !barred.contains(place))
                .filter(place -> memory.fits(layout, place, step.offer(place)));
    }
}
