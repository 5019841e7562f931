package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.simulator.workload.RateCurve;
import io.infaas.simulator.workload.Traffic;
import io.infaas.simulator.workload.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The purpose of INFaaS: changing load. */
final class ChangingLoadTest {

    /** A cheap variant for low load, and an expensive one with ten times the capacity that takes 3 s to load. */
    private static final Catalog CATALOG = PlanningCatalog.local()
            .application("fashion", 500, 0.7)
            .variant("cheap", 0.80, 10, 500, 50)
            .variant("dear", 0.85, 1, 3000, 200)
            .catalog();

    private static final String CHEAP = "cheap-fp32-t1";
    private static final String DEAR = "dear-fp32-t1";

    /** @param perSecond queries/s of each minute */
    private static PlanCourse course(PolicyKind policy, int machines, double... perSecond) {
        return PlanCourse.of(
                CATALOG,
                Deployments.fixed(
                        machines,
                        60 * perSecond.length,
                        Traffic.steady("fashion", 0).at(RateCurve.ofSteps(60, perSecond))),
                policy);
    }

    @Test
    void cost_fewQueriesWithALooseBound_areServedByTheCheapVariantAlone() {
        PlanCourse course = course(PolicyKind.COST, 2, 4, 4, 4, 4, 4);

        assertThat(course.instancesAt(299)).isEqualTo(Map.of(CHEAP, 1));
        assertThat(course.changes(0, 300)).hasSize(1);
    }

    @Test
    void cost_loadStepsUp_isServedInTimeAfterTheLoadTimeOfAnUpgrade() {
        PlanCourse course = course(PolicyKind.COST, 1, 20, 400, 400);

        assertThat(course.changes(60, 62)).isNotEmpty();
        assertThat(course.instancesAt(70)).isEqualTo(Map.of(DEAR, 1));
        assertThat(course.lateShare(70, 180)).isZero();
    }

    @Test
    void cost_loadStepsDown_waitsAndEndsWithOneCheapInstance() {
        PlanCourse course = course(PolicyKind.COST, 2, 20, 400, 400, 20, 20, 20);

        assertThat(course.changes(180, 190)).isEmpty();
        assertThat(course.instancesAt(359)).isEqualTo(Map.of(CHEAP, 1));
        assertThat(course.events(190, 360)).isNotEmpty().isSubsetOf("downgrade", "remove");
    }

    /** Machines at half their speed carry less of the preferred variant than the plan believes. */
    @Test
    void cost_preferredVariantCarriesLessThanItsProfile_accuracyGivesWayBeforeBounds() {
        Catalog catalog = PlanningCatalog.local()
                .application("fashion", 100, 0.8)
                .variant("small", 0.85, 1.4, 50, 50)
                .variant("medium", 0.94, 14, 100, 100)
                .catalog();
        Traffic traffic = new Traffic(
                "fashion",
                new TreeMap<>(Map.of("infaas-min-accuracy", "0.8", "infaas-preferred-accuracy", "0.94")),
                RateCurve.ofSteps(60, 22, 144),
                new TreeMap<>(Map.of(1, 1.0)),
                1,
                Duration.ofSeconds(30),
                4);

        PlanCourse course = PlanCourse.of(
                catalog,
                Deployments.fixed(
                        2,
                        120,
                        traffic,
                        new Workload.Fault(60, "fixed-1", 0.5, 60),
                        new Workload.Fault(60, "fixed-2", 0.5, 60)),
                PolicyKind.COST);

        assertThat(course.lateShare(60, 120)).isLessThan(0.003);
    }

    @Test
    void individual_loadStepsUp_hasMoreOfTheSameVariant() {
        PlanCourse course = course(PolicyKind.INDIVIDUAL, 3, 20, 420);

        assertThat(course.instancesAt(119)).isEqualTo(Map.of(CHEAP, 3));
    }

    @Test
    void fixedPlan_anyLoad_isDecidedOnce() {
        PlanCourse course = course(PolicyKind.STATIC, 2, 20, 500, 0.1);

        assertThat(course.changes(0, 180)).hasSize(1);
        assertThat(course.changes(0, 180)).extracting(TimedEntry::second).allMatch(second -> second < 2);
    }
}
