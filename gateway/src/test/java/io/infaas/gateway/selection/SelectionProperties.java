package io.infaas.gateway.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.view.Candidate;
import io.infaas.gateway.view.InstanceState;
import io.infaas.gateway.view.Offer;
import io.infaas.gateway.view.Routes;
import io.infaas.gateway.view.Target;
import io.infaas.gateway.view.ViewFixture;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every view, load and query. */
class SelectionProperties {

    record Case(Routes routes, FixedLoad load, Query query) {

        List<Candidate> eligible() {
            return query.target().candidates().stream()
                    .filter(Candidate::ready)
                    .filter(load::available)
                    .filter(candidate ->
                            candidate.accuracy() >= query.objective().minAccuracy())
                    .toList();
        }

        List<Candidate> inTime() {
            return eligible().stream()
                    .filter(candidate -> finish(candidate) <= query.objective().latencyMs())
                    .toList();
        }

        double finish(Candidate candidate) {
            return Prediction.finishMs(candidate, query.batch(), load);
        }
    }

    @Property(tries = 400)
    void select_any_floorIsNeverCrossedAndOnlyReadyOnesServe(@ForAll("cases") Case any) {
        if (decide(any, 1) instanceof Decision.Serve serve) {
            assertThat(any.eligible()).contains(serve.candidate());
        }
    }

    @Property(tries = 400)
    void select_someReadyInTime_servesInTimeWithThePreferredAccuracyWhereThatIsPossible(@ForAll("cases") Case any) {
        List<Candidate> inTime = any.inTime();
        if (inTime.isEmpty()) {
            return;
        }
        double best = inTime.stream().mapToDouble(Candidate::accuracy).max().orElseThrow();

        Decision.Serve serve = (Decision.Serve) decide(any, 2);

        assertThat(serve.late()).isFalse();
        assertThat(inTime).contains(serve.candidate());
        assertThat(serve.candidate().accuracy())
                .isGreaterThanOrEqualTo(Math.min(best, any.query().objective().preferredAccuracy()));
    }

    @Property(tries = 400)
    void select_served_nothingCheaperOfThatClassIsInTime(@ForAll("cases") Case any) {
        if (decide(any, 3) instanceof Decision.Serve serve && !serve.late()) {
            double preferred = any.query().objective().preferredAccuracy();
            double needed = Math.min(preferred, serve.candidate().accuracy());
            int batch = any.query().batch();

            assertThat(any.inTime())
                    .filteredOn(candidate -> candidate.accuracy() >= needed)
                    .allSatisfy(candidate -> assertThat(candidate.cost(batch))
                            .isGreaterThanOrEqualTo(serve.candidate().cost(batch) * (1 - 1e-6)));
        }
    }

    @Property(tries = 400)
    void select_sameInputs_sameDecision(@ForAll("cases") Case any) {
        assertThat(decide(any, 4)).isEqualTo(decide(any, 4));
    }

    @Property(tries = 400)
    void select_someEligibleButNoneInTime_leastLateUnlessImpossible(@ForAll("cases") Case any) {
        if (any.eligible().isEmpty() || !any.inTime().isEmpty()) {
            return;
        }

        Decision decision = decide(any, 5);

        if (decision instanceof Decision.Serve serve) {
            double least =
                    any.eligible().stream().mapToDouble(any::finish).min().orElseThrow();
            assertThat(serve.late()).isTrue();
            assertThat(serve.predictedMs()).isEqualTo(least);
        } else {
            assertThat(decision).isInstanceOf(Decision.Infeasible.class);
        }
    }

    @Property(tries = 400)
    void select_infeasible_onlyWhereNoVariantOfTheCatalogWouldDo(@ForAll("cases") Case any) {
        List<Offer> offers = any.query().target().offers();
        boolean possible = offers.stream()
                .anyMatch(offer ->
                        meets(offer, any.query().objective(), any.query().batch()));

        Decision decision = decide(any, 6);

        if (decision instanceof Decision.Infeasible infeasible) {
            assertThat(possible).isFalse();
            assertThat(infeasible.closest()).isNotEmpty().allSatisfy(objective -> assertThat(offers)
                    .anyMatch(offer -> meets(offer, objective, any.query().batch())));
            any.routes().candidates().forEach(candidate -> assertThat(infeasible.text())
                    .doesNotContain(candidate.alias()));
        } else if (!possible && any.query().explicit()) {
            // an instance that is observed to be faster than its profile may do what the catalog does not promise
            assertThat(any.inTime()).isNotEmpty();
        }
    }

    @Property(tries = 400)
    void select_nothingEligible_waitsForSomethingThatMeetsTheFloor(@ForAll("cases") Case any) {
        if (any.eligible().isEmpty() && decide(any, 7) instanceof Decision.Wait wait) {
            assertThat(wait.offer().accuracy())
                    .isGreaterThanOrEqualTo(any.query().objective().minAccuracy());
        }
    }

    private static boolean meets(Offer offer, Objective objective, int batch) {
        return offer.accuracy() >= objective.minAccuracy() && offer.serviceMs(batch) <= objective.latencyMs();
    }

    private static Decision decide(Case any, long seed) {
        Random random = new Random(seed);
        return new CheapestInTime(random::nextInt).select(any.query(), any.load());
    }

    @Provide
    Arbitrary<Case> cases() {
        return Arbitraries.longs().flatMap(seed -> Combinators.combine(
                        Arbitraries.doubles().between(0.5, 200).ofScale(2),
                        Arbitraries.doubles().between(0.5, 1).ofScale(2),
                        Arbitraries.doubles().between(0, 0.2).ofScale(2),
                        Arbitraries.integers().between(1, 100),
                        Arbitraries.of(true, false))
                .as((latency, floor, more, items, explicit) -> made(
                        new Random(seed), new Objective(latency, floor, Math.min(1, floor + more)), items, explicit)));
    }

    private static Case made(Random random, Objective objective, int items, boolean explicit) {
        ViewFixture fixture =
                new ViewFixture().variant("always", "fp32", 1, 0.86, 1).objective(new Objective(50, 0.85));
        for (int i = 0; i < random.nextInt(5); i++) {
            double accuracy = 0.5 + random.nextInt(50) / 100.0;
            fixture.variant("net" + i, "fp32", 1, accuracy, 0.5 + random.nextInt(20));
            fixture.variant("net" + i, "int8", 1 + random.nextInt(2), accuracy, 0.5 + random.nextInt(20));
        }
        fixture.node("a").node("b").node("c");
        InstanceState[] states = InstanceState.values();
        fixture.catalog().variants().forEach(variant -> {
            for (String node : List.of("a", "b", "c")) {
                if (random.nextInt(3) > 0) {
                    fixture.instance(variant.alias(), node, states[random.nextInt(states.length)]);
                }
            }
        });
        Routes routes = fixture.routes();
        FixedLoad load = new FixedLoad(random.nextInt(30), 0.5 + random.nextInt(4)).busy("b", random.nextInt(100));
        routes.candidates().stream().filter(candidate -> random.nextInt(6) == 0).forEach(load::gone);
        Target target = routes.target("fashion").orElseThrow();
        return new Case(routes, load, new Query("fashion", target, objective, explicit, items));
    }
}
