package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.policy.PlanningCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios in which rules that see one application, one variant or one price at a time plan badly. */
final class PlanningScenariosTest {

    private static final String FLEET = """
            nodes: {local/zone-a/on-demand: 1}
            offerings: [{nodeType: local, pricePerHour: 1, startSeconds: 30}]
            fleet: {minimum: 1, maximum: 10, budgetPerHour: 60}
            truth: {noise: 0.1}
            """;

    @TempDir
    private Path folder;

    private PlanCourse run(String policy, Catalog catalog, String workload) throws IOException {
        return PlanCourse.ofText(folder, catalog, workload, policy);
    }

    @Test
    void tenApplications_preferAccuracyAboveTheirFloors_areInTimeAndKeepTheirVariants() throws IOException {
        PlanningCatalog catalog = PlanningCatalog.local();
        for (int i = 0; i < 10; i++) {
            catalog.application("app-" + i, 100, 0.9)
                    .variant("quick-" + i, 0.91, 2, 500, 30)
                    .usingCores(1)
                    .variant("good-" + i, 0.94, 12, 1000, 60)
                    .usingCores(1);
        }
        String traffic = IntStream.range(0, 10).mapToObj("""
                - application: app-%s
                  headers: {infaas-preferred-accuracy: "0.93"}
                  rate: [{at: 0, perSecond: 5}, {at: 300, perSecond: 20}, {at: 600, perSecond: 5}]
                """::formatted).collect(Collectors.joining());

        PlanCourse course = run("cost", catalog.catalog(), "seconds: 600\ntraffic:\n" + traffic + FLEET);

        assertThat(course.lateShareFrom(20)).isLessThan(0.004);
        assertThat(course.outcome().total().meanAccuracy()).isGreaterThan(0.91);
        assertThat(course.outcome().undone()).isLessThanOrEqualTo(3);
    }

    @Test
    void budgetOfOneApplication_isSpent_anotherGetsItsMachines() throws IOException {
        Catalog catalog = PlanningCatalog.local()
                .application("poor", 200, 0.7)
                .budget(0.5)
                .variant("one", 0.8, 10, 500, 50)
                .usingCores(2)
                .application("rich", 200, 0.7)
                .variant("other", 0.8, 10, 500, 50)
                .usingCores(2)
                .catalog();

        PlanCourse course = run("cost", catalog, """
                seconds: 600
                traffic:
                - {application: poor, rate: [{at: 0, perSecond: 20}, {at: 100, perSecond: 300}]}
                - {application: rich, rate: [{at: 0, perSecond: 20}, {at: 100, perSecond: 20}, {at: 400, perSecond: 150}]}
                """ + FLEET);

        assertThat(course.outcome().applications())
                .hasEntrySatisfying(
                        "poor", tally -> assertThat(tally.violated()).isGreaterThan(0.3))
                .hasEntrySatisfying(
                        "rich", tally -> assertThat(tally.violated()).isLessThan(0.01));
    }

    @Test
    void variantOfLittleMemory_needsTwiceTheCores_isNotTaken() throws IOException {
        Catalog catalog = PlanningCatalog.local()
                .application("fashion", 200, 0.7)
                .variant("small", 0.8, 20, 500, 50)
                .usingCores(2)
                .variant("large", 0.8, 20, 500, 400)
                .usingCores(1)
                .catalog();

        PlanCourse course = run("cost", catalog, """
                seconds: 200
                traffic:
                - {application: fashion, rate: [{at: 0, perSecond: 70}]}
                """ + FLEET);

        assertThat(course.pricePerHourAt(199)).isEqualTo(1);
        assertThat(course.instancesAt(199)).containsKey("large-fp32-t1");
    }

    @Test
    void profile_isEightTimesTooFast_theVariantDoesNotReturn() throws IOException {
        Catalog catalog = PlanningCatalog.local()
                .application("fashion", 100, 0.7)
                .variant("honest", 0.8, 10, 500, 50)
                .usingCores(1)
                .variant("praised", 0.8, 5, 500, 50)
                .usingCores(1)
                .catalog();

        PlanCourse course =
                run("cost", catalog, """
                seconds: 600
                traffic:
                - {application: fashion, rate: [{at: 0, perSecond: 60}]}
                """ + FLEET.replace("noise: 0.1", "noise: 0.1, variants: {praised-fp32-t1: 8}"));

        assertThat(course.lateShareFrom(60)).isLessThan(0.02);
        assertThat(course.instancesAt(599)).containsOnlyKeys("honest-fp32-t1");
    }

    @Test
    void profiles_areThreeTimesTooSlow_machinesAreSaved() throws IOException {
        Catalog catalog = PlanningCatalog.local()
                .application("fashion", 200, 0.7)
                .variant("one", 0.8, 20, 500, 50)
                .usingCores(2)
                .catalog();
        String workload = """
                seconds: 600
                traffic:
                - {application: fashion, rate: [{at: 0, perSecond: 20}, {at: 300, perSecond: 120}]}
                """;
        double profiled = run("cost", catalog, workload + FLEET).outcome().dollars();
        Outcome quick = run("cost", catalog, workload + FLEET.replace("noise: 0.1", "noise: 0.1, factor: 0.3"))
                .outcome();

        assertThat(quick.dollars()).isLessThan(0.6 * profiled);
        assertThat(quick.total().violated()).isLessThan(0.01);
    }

    @Test
    void cheapestType_meetsNoBound_noPolicyBuysIt() throws IOException {
        Catalog catalog = PlanningCatalog.local()
                .application("fashion", 100, 0.7)
                .variant("slow", 0.8, 150, 500, 50)
                .type("fast", 1000, 3)
                .variant("quick", 0.8, 10, 500, 50)
                .catalog();
        for (String policy : List.of("static", "cost", "individual", "hpa")) {
            PlanCourse course = run(policy, catalog, """
                    seconds: 200
                    traffic:
                    - {application: fashion, rate: [{at: 0, perSecond: 20}]}
                    offerings:
                    - {nodeType: local, pricePerHour: 1, startSeconds: 30}
                    - {nodeType: fast, pricePerHour: 3, startSeconds: 30}
                    fleet: {minimum: 1, maximum: 10, budgetPerHour: 60}
                    """);

            assertThat(course.lateShare(100, 200)).as(policy).isZero();
        }
    }
}
