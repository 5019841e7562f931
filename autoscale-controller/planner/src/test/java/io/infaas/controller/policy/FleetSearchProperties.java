package io.infaas.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.policy.FleetSearch.Fleet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Exchanges of machines, from any fleet and for any needs: none costs more than it saves, and they come to an end. */
class FleetSearchProperties {

    private static final int MOST_MACHINES = 8;
    /** Until nothing changes: a round ends one machine or all of a type. */
    private static final int MOST_ROUNDS = 12;

    @Property(tries = 1_000)
    void bestFrom_anyFleet_isNeverDearerThanTheFleetThatIsPresent(@ForAll long seed) {
        FleetSearch search = new FleetSearch(withAnyMachines(seed));
        Fleet present = search.present();

        assertThat(search.bestFrom(present).cost()).isLessThanOrEqualTo(present.cost());
    }

    /** A fleet that exchanges led to is present in the next round: some more may follow, and no fleet comes back in turn. */
    @Property(tries = 1_000)
    void bestFrom_roundAfterRound_settles(@ForAll long seed) {
        FleetProblem problem = withAnyMachines(seed);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            problem = withMachines(problem, best(problem));
        }

        assertThat(best(problem).counts())
                .isEqualTo(new FleetSearch(problem).present().counts());
    }

    private static Fleet best(FleetProblem problem) {
        FleetSearch search = new FleetSearch(problem);
        return search.bestFrom(search.present());
    }

    private static FleetProblem withAnyMachines(long seed) {
        Random random = new Random(seed);
        FleetProblem problem = RandomMarket.of(seed);
        return with(
                problem,
                problem.kinds().stream()
                        .map(kind -> withPresent(kind, random.nextInt(MOST_MACHINES)))
                        .toList());
    }

    private static FleetProblem withMachines(FleetProblem problem, Fleet fleet) {
        return with(
                problem,
                problem.kinds().stream()
                        .map(kind -> withPresent(kind, fleet.of(kind)))
                        .toList());
    }

    private static Kind withPresent(Kind kind, int machines) {
        return new Kind(kind.nodeType(), kind.price(), kind.fixed(), machines, kind.offering());
    }

    private static FleetProblem with(FleetProblem problem, List<Kind> kinds) {
        return new FleetProblem(
                problem.needs(), kinds, problem.market(), problem.plannedVariants(), problem.prefersAccuracy());
    }
}
