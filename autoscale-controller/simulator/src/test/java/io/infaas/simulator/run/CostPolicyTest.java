package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios in which policies that add and remove by thresholds pay too much, or are late. */
final class CostPolicyTest {

    private static final Catalog CATALOG = CatalogFile.read(Path.of("bench/catalogs/vision-gpu.json"));

    private static final String FLEET = """
            nodes: {c6i.4xlarge: 1}
            offerings:
            - {nodeType: c6i.4xlarge, pricePerHour: 0.68, startSeconds: 30}
            - {nodeType: g4dn.xlarge, pricePerHour: 0.526, startSeconds: 30}
            - {nodeType: a100, pricePerHour: 2.74, startSeconds: 30}
            fleet: {minimum: 1, maximum: 10, budgetPerHour: 60}
            """;

    @TempDir
    private Path folder;

    private PlanCourse course(String policy, String workload) throws IOException {
        return PlanCourse.ofText(folder, CATALOG, workload, policy);
    }

    private Outcome run(String policy, String workload) throws IOException {
        return course(policy, workload + FLEET).outcome();
    }

    @Test
    void accelerator_afterTheLastTightBound_endsWithinTwoMinutes() throws IOException {
        PlanCourse cost = course("cost", """
                seconds: 500
                traffic:
                - {application: vision, rate: [{at: 0, perSecond: 20}]}
                - application: vision
                  headers: {infaas-latency-ms: "8", infaas-min-accuracy: "0.8"}
                  rate: [{at: 0, perSecond: 0}, {at: 60, perSecond: 0}, {at: 61, perSecond: 20}, {at: 200, perSecond: 20}, {at: 201, perSecond: 0}]
                """ + FLEET);

        assertThat(cost.pricePerHourAt(190)).isGreaterThan(2.74);
        assertThat(cost.pricePerHourAt(320)).isEqualTo(0.68);
        assertThat(cost.outcome().undone()).isLessThan(6);
    }

    @Test
    void boundThatNothingMeets_holdsNoMachine() throws IOException {
        String wave = """
                - application: vision
                  rate: [{at: 0, perSecond: 20}, {at: 60, perSecond: 300}, {at: 160, perSecond: 300}, {at: 200, perSecond: 20}]
                """;
        String hopeless = """
                - {application: vision, headers: {infaas-latency-ms: "0.5"}, rate: [{at: 0, perSecond: 0.2}]}
                """;
        double without = run("cost", "seconds: 500\ntraffic:\n" + wave).dollars();
        double with = run("cost", "seconds: 500\ntraffic:\n" + wave + hopeless).dollars();

        assertThat(with).isLessThan(1.1 * without);
    }

    @Test
    void mixOfSmallAndLargeQueries_getsTheRoomThatTheLargeOnesNeed() throws IOException {
        Outcome outcome = run("cost", """
                seconds: 400
                traffic:
                - {application: vision, headers: {infaas-latency-ms: "300"}, rate: [{at: 0, perSecond: 20}, {at: 100, perSecond: 50}], batches: {1: 0.9, 8: 0.08, 32: 0.02}}
                """);

        assertThat(outcome.total().violated()).isLessThan(0.01);
    }

    @Test
    void fallOfTheLoad_leavesNoMachineWithoutWork() throws IOException {
        PlanCourse cost = course("cost", """
                seconds: 400
                traffic:
                - {application: vision, rate: [{at: 0, perSecond: 20}, {at: 30, perSecond: 450}, {at: 200, perSecond: 450}, {at: 201, perSecond: 5}]}
                """ + FLEET);

        assertThat(cost.pricePerHourAt(199)).isGreaterThan(2);
        assertThat(cost.pricePerHourAt(330)).isEqualTo(0.68);
    }

    @Test
    void rise_machinesTakeFiveMinutesToStart_areThereInTime() throws IOException {
        PlanCourse cost = course("cost", """
                seconds: 1200
                traffic:
                - {application: vision, rate: [{at: 0, perSecond: 10}, {at: 600, perSecond: 200}, {at: 1200, perSecond: 10}]}
                """ + FLEET.replace("startSeconds: 30", "startSeconds: 300"));

        assertThat(cost.outcome().total().violated()).isLessThan(0.01);
    }

    @Test
    void machinesOfSeveralTypes_costNoMoreThanWithOtherPolicies() throws IOException {
        String workload = """
                seconds: 600
                traffic:
                - {application: vision, rate: [{at: 0, perSecond: 20}, {at: 300, perSecond: 400}, {at: 600, perSecond: 20}]}
                """;
        Outcome cost = run("cost", workload);
        Outcome individual = run("individual", workload);
        Outcome hpa = run("hpa", workload);

        assertThat(cost.dollars()).isLessThanOrEqualTo(individual.dollars()).isLessThan(hpa.dollars());
        assertThat(cost.total().violated()).isLessThan(0.01);
    }
}
