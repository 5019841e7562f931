package io.infaas.controller.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Corrections.Profiled;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningCatalog;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A variant that answers 100 queries/s on a node of two cores, of which it uses both, according to its profile. In simulated time with the
 * classes that decide.
 */
final class SlowVariantTest {

    private static final Objective OBJECTIVE = new Objective(500, 0.5);
    private static final double SERVICE_MS = 10;
    private static final List<String> NODES = List.of("a", "b", "c", "d", "e", "f");
    private static final String VARIANT = PlanningCatalog.name("net");

    private static CrowdedNodes start(double queriesPerSecond, long seed) {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", OBJECTIVE.latencyMs(), 0.5)
                .variant("net", 0.9, SERVICE_MS, 50, 50)
                .usingCores(2);
        return new CrowdedNodes(
                market.catalog(), OBJECTIVE, queriesPerSecond, NODES, Set.of(new Placement(VARIANT, "a")), seed);
    }

    private static double correction(CrowdedNodes run) {
        return run.corrections().factors().values().stream().findFirst().orElse(1.0);
    }

    /** 50 queries/s each, with 5 % of headroom and of the time free, so that few wait beyond their bound. */
    @ParameterizedTest
    @CsvSource({"35, 1", "75, 2", "115, 3", "150, 4"})
    void load_onAVariantTwiceAsSlowAsItsProfile_hasTheRightNumberOfInstancesInSecondsAndKeepsIt(
            double queriesPerSecond, int instances) {
        for (long seed = 1; seed <= 3; seed++) {
            CrowdedNodes run =
                    start(queriesPerSecond, seed).slow(placement -> 2).run(10);

            assertThat(run.placements()).as("after 10 s, seed %d", seed).hasSize(instances);
            run.forget();
            run.run(300);
            assertThat(run.changes()).as("later, seed %d", seed).isEmpty();
            assertThat(run.placements()).hasSize(instances);
        }
    }

    @Test
    void plan_forASlowVariant_saysSo() {
        CrowdedNodes run = start(75, 1).slow(placement -> 2).run(8);

        assertThat(run.changes())
                .extracting(PlanChange::reason)
                .anyMatch(reason -> reason.contains("times its profiled service time on"));
        assertThat(run.corrections().factors().keySet().stream().map(Profiled::variant))
                .containsExactly(VARIANT);
    }

    @Test
    void load_onAVariantAsProfiled_isNeverCorrected() {
        for (double load : new double[] {20, 60, 90, 150, 250}) {
            CrowdedNodes run = start(load, 1);
            for (int second = 0; second < 300; second++) {
                assertThat(correction(run.run(1))).as("at %s queries/s", load).isEqualTo(1);
            }
        }
    }

    @Test
    void variant_thatIsAsProfiledAgain_isCountedOnAsProfiled() {
        CrowdedNodes run = start(130, 1).slow(placement -> 2).run(60);
        assertThat(correction(run)).isBetween(1.7, 2.2);

        run.slow(placement -> 1).run(120);

        assertThat(correction(run)).isEqualTo(1);
        assertThat(run.placements()).hasSize(2);
    }

    /** The node is slow, not the variant: on others it does what its profile says. */
    @Test
    void variant_thatIsSlowOnOneOfItsNodes_isCountedOnAsProfiled() {
        CrowdedNodes run = start(150, 1).run(30);
        assertThat(run.placements()).hasSize(2);

        run.slow(placement -> placement.node().equals("a") ? 2 : 1);

        for (int second = 0; second < 60; second++) {
            assertThat(correction(run.run(1))).isEqualTo(1);
        }
    }

    /** What serves is known to be slow, the larger variant was never loaded: by its profile it would carry all in the place of the other. */
    @Test
    void load_onAMachineThatIsSlowerForAll_isNotGivenToWhatWasNotObservedThere() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", OBJECTIVE.latencyMs(), 0.5)
                .variant("net", 0.9, SERVICE_MS, 50, 50)
                .usingCores(2)
                .variant("larger", 0.91, 0.7 * SERVICE_MS, 50, 60)
                .usingCores(2);
        for (long seed = 1; seed <= 3; seed++) {
            CrowdedNodes run = new CrowdedNodes(
                            market.catalog(), OBJECTIVE, 75, NODES, Set.of(new Placement(VARIANT, "a")), seed)
                    .slow(placement -> 2)
                    .run(60);

            assertThat(run.placements()).as("seed %d", seed).hasSize(2);
            assertThat(run.changes())
                    .flatExtracting(PlanChange::add)
                    .extracting(Placement::variant)
                    .containsOnly(VARIANT);
        }
    }
}
