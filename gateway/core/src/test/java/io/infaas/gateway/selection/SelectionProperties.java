package io.infaas.gateway.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.index.ViewFixture;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What holds for every view, load and query. */
class SelectionProperties {

    record Case(RouteIndex routes, FixedLoad load, Query query) {

        List<IndexedInstance> eligible() {
            return query.target().instances().stream()
                    .filter(IndexedInstance::isReady)
                    .filter(load::isAvailable)
                    .filter(instance -> instance.accuracy() >= query.objective().minAccuracy())
                    .toList();
        }

        List<IndexedInstance> inTime() {
            return eligible().stream()
                    .filter(instance -> finish(instance) <= query.objective().latencyMs())
                    .toList();
        }

        double finish(IndexedInstance instance) {
            return PlainScan.finishMs(instance, query, load);
        }
    }

    /** What was decided, and for whom. */
    record Answer(Decision decision, @Nullable IndexedInstance instance, double predictedMs) {}

    @Property(tries = 2000)
    void select_any_asAPlainScanDecides(@ForAll("cases") Case any) {
        PlainScan.Answer plain = PlainScan.of(any.query(), any.load());

        for (int seed = 0; seed < 5; seed++) {
            Answer answer = decide(any, seed);

            assertThat(answer.decision()).isEqualTo(plain.decision());
            if (answer.instance() != null) {
                assertThat(plain.drawnFrom()).contains(answer.instance());
                assertThat(answer.predictedMs()).isEqualTo(any.finish(answer.instance()));
            }
        }
    }

    @Property(tries = 400)
    void select_any_floorIsNeverCrossedAndOnlyReadyOnesServe(@ForAll("cases") Case any) {
        Answer answer = decide(any, 1);

        if (answer.decision().serves()) {
            assertThat(any.eligible()).contains(answer.instance());
        }
    }

    @Property(tries = 400)
    void select_sameInputs_sameDecision(@ForAll("cases") Case any) {
        assertThat(decide(any, 4)).isEqualTo(decide(any, 4));
    }

    @Property(tries = 400)
    void select_infeasible_onlyWhereNoVariantOfTheCatalogWouldDo(@ForAll("cases") Case any) {
        List<Candidate> candidates = any.query().target().candidates();
        boolean possible = candidates.stream()
                .anyMatch(candidate ->
                        meets(candidate, any.query().objective(), any.query().batch()));

        Decision decision = decide(any, 6).decision();

        if (decision == Decision.INFEASIBLE) {
            InfeasibleObjective infeasible = InfeasibleObjective.of(any.query());
            assertThat(possible).isFalse();
            assertThat(infeasible.closest()).isNotEmpty().allSatisfy(objective -> assertThat(candidates)
                    .anyMatch(
                            candidate -> meets(candidate, objective, any.query().batch())));
            any.routes().instances().forEach(instance -> assertThat(infeasible.text())
                    .doesNotContain(instance.alias()));
        } else if (!possible && any.query().explicit()) {
            // an instance that is observed to be faster than its profile may do what the catalog does not promise
            assertThat(any.inTime()).isNotEmpty();
        }
    }

    private static boolean meets(Candidate candidate, Objective objective, int batch) {
        return candidate.accuracy() >= objective.minAccuracy() && candidate.serviceMs(batch) <= objective.latencyMs();
    }

    private static Answer decide(Case any, long seed) {
        Random random = new Random(seed);
        Choice choice = new Choice();
        Decision decision = new CheapestInTime(random::nextInt).select(any.query(), any.load(), choice);
        return decision.serves()
                ? new Answer(decision, choice.instance(), choice.predictedMs())
                : new Answer(decision, null, 0);
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
        RouteIndex routes = fixture.routes();
        FixedLoad load = new FixedLoad(random.nextInt(30), 0.5 + random.nextInt(4)).busy("b", random.nextInt(100));
        routes.instances().stream().filter(instance -> random.nextInt(6) == 0).forEach(load::withGone);
        routes.instances().stream().filter(instance -> random.nextInt(6) == 0).forEach(load::withCrowded);
        Target target = routes.target("fashion").orElseThrow();
        Query query = new Query("fashion", target, objective, explicit, items);
        for (IndexedInstance instance : routes.instances()) {
            query = random.nextInt(12) == 0 ? query.without(instance) : query;
        }
        return new Case(routes, load, query);
    }
}
