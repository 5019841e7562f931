package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.controller.demand.ObjectiveTraffic;
import io.infaas.controller.demand.TrafficCounts;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.metrics.ExportedFamily;
import io.infaas.gateway.metrics.MetricPage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ControllerMetricTest {

    private final SettableClock clock = new SettableClock();
    private final ControllerMetrics metrics = new ControllerMetrics(clock);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void page_hasTheTableOfTheCatalogue() throws Exception {
        String table = MetricPage.table(ControllerMetric.families());

        assertThat(MetricPage.read(table))
                .as("docs/metrics.md; target/metrics.md has the table")
                .contains(table);
    }

    @Test
    void everything_happened_exportedIsTheCatalogue() {
        metrics.recordTick(1_000_000);
        metrics.recordRound(1_000_000);
        metrics.recordChange(PlanChange.of(PlanChange.Kind.UPGRADE, "fashion", List.of(), List.of(), "", Map.of()));
        metrics.write(entry("done, x2 instead of x1", 120));
        page();
        clock.seconds = 60;
        pageAfter(1_000);

        assertThat(ExportedFamily.differences(pageAfter(1_000), ControllerMetric.families()))
                .isEmpty();
    }

    @Test
    void snapshot_isShownByApplicationVariantAndNode() {
        assertThat(page())
                .contains(
                        "infaas_controller_demand_items_per_second{application=\"fashion\"} 20.0",
                        "infaas_controller_waiting_queries{application=\"fashion\"} 3.0",
                        "infaas_controller_objective_accuracy{application=\"fashion\",of=\"floor\"} 0.85",
                        "infaas_controller_variant_instances{application=\"fashion\",state=\"active\",variant=\"small-fp32-t1\"} 1.0",
                        "infaas_controller_variant_compared_items{application=\"fashion\",of=\"agreed\",variant=\"%s\"} 90.0"
                                .formatted(ControllerSnapshotFixture.SMALL),
                        "infaas_controller_variant_accuracy{application=\"fashion\",of=\"lower\",variant=\"%s\"} 0.75"
                                .formatted(ControllerSnapshotFixture.SMALL),
                        "infaas_controller_variant_accuracy{application=\"fashion\",of=\"shown\",variant=\"%s\"} 0.88"
                                .formatted(ControllerSnapshotFixture.SMALL),
                        "infaas_controller_pending_actions{action=\"load\"} 1.0",
                        "infaas_controller_pending_actions{action=\"unload\"} 1.0",
                        "infaas_controller_nodes{life=\"interrupted\",offering=\"local/zone-a/spot\"} 1.0",
                        "infaas_controller_nodes{life=\"ready\",offering=\"fixed\"} 2.0",
                        "infaas_controller_node_memory_bytes{node=\"a\",of=\"used\"} 1.073741824E9",
                        "infaas_controller_budget_dollars_per_hour 0.5");
    }

    @Test
    void row_thatIsGone_isNotShownAnyMore() {
        assertThat(page()).contains("{application=\"fashion\",state=\"loading\",variant=\"large-fp32-t1\"} 1.0");

        ControllerSnapshot empty = withoutInstances();

        assertThat(metrics.page(empty, MetricsFormat.TEXT))
                .doesNotContain("infaas_controller_variant_instances{")
                .contains("infaas_controller_instances{state=\"loading\"} 0.0");
    }

    @Test
    void pending_ageGrowsWithTimeUntilItIsDone() {
        page();
        clock.seconds = 40;
        assertThat(page())
                .contains(
                        "infaas_controller_pending_age_seconds{action=\"load\"} 40.0",
                        "infaas_controller_state_age_seconds 40.0");

        assertThat(metrics.page(withoutInstances(), MetricsFormat.TEXT))
                .contains("infaas_controller_pending_age_seconds{action=\"unload\"} 0.0");
    }

    @Test
    void cost_isSummedUpBetweenScrapes() {
        double perHour = value(page(), "infaas_controller_cost_dollars_per_hour");
        assertThat(perHour).isGreaterThan(0.2);
        clock.seconds = 1_800;

        assertThat(value(page(), "infaas_controller_cost_dollars_total")).isEqualTo(perHour / 2);
    }

    @Test
    void queries_costTheirShareOfTheNodes_theRestIsIdle() {
        double all = value(page(), "infaas_controller_cost_dollars_per_hour");
        double idle = value(page(), "infaas_controller_idle_cost_dollars_per_hour");
        clock.seconds = 36;

        String page = pageAfter(100);

        assertThat(idle).isGreaterThan(0.2).isLessThan(all);
        assertThat(value(page, "infaas_controller_application_cost_dollars_per_hour{application=\"fashion\"}"))
                .isEqualTo(all - idle, within(1e-9));
        assertThat(value(page, "infaas_controller_application_cost_dollars_total{application=\"fashion\"}"))
                .isEqualTo((all - idle) / 100, within(1e-9));
        assertThat(value(
                        page,
                        "infaas_controller_application_cost_dollars_per_thousand_queries{application=\"fashion\"}"))
                .isEqualTo(1_000 * (all - idle) / 100 / 100, within(1e-9));
    }

    @Test
    void changesAndActions_countFromZero() {
        assertThat(page())
                .contains(
                        "infaas_controller_action_seconds_count{event=\"load\"} 0",
                        "infaas_controller_action_seconds_count{event=\"unload\"} 0",
                        "infaas_controller_plan_changes_total{application=\"fashion\",kind=\"cold\",outcome=\"planned\"} 0.0",
                        "infaas_controller_actions_total{event=\"load\",outcome=\"failed\"} 0.0");
    }

    @Test
    void outcome_textIsNoLabel() {
        metrics.write(entry("failed: node 'a' says no", 5));

        assertThat(page())
                .contains(
                        "infaas_controller_actions_total{event=\"resize\",outcome=\"failed\"} 1.0",
                        "infaas_controller_action_seconds_bucket{event=\"resize\",le=\"0.05\"} 1");
    }

    private static double value(String page, String series) {
        return page.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static JournalEntry entry(String outcome, long ms) {
        return JournalEntry.of("resize", "fashion", "", "", "", outcome, Map.of("durationMs", ms));
    }

    private String page() {
        return metrics.page(ControllerSnapshotFixture.snapshot(), MetricsFormat.TEXT);
    }

    private String pageAfter(long queries) {
        ObjectiveTraffic traffic = new ObjectiveTraffic(
                new TreeMap<>(), new TreeMap<>(Map.of("fashion", new TrafficCounts(queries + 5, 0, 5))));
        return metrics.page(ControllerSnapshotFixture.with(traffic), MetricsFormat.TEXT);
    }

    private static ControllerSnapshot withoutInstances() {
        ControllerSnapshot full = ControllerSnapshotFixture.snapshot();
        Situation before = full.situation();
        return ControllerSnapshotFixture.changed(
                full.time(),
                new Situation(before.catalog(), before.nodes(), Map.of(), List.of(), Set.of(), Set.of(), 0),
                ControllerStatus.FleetRow.of(FleetSettings.FIXED, List.of()),
                ObjectiveTraffic.NONE);
    }

    /** Starts when the snapshot was taken. */
    private static final class SettableClock extends Clock {
        private long seconds;

        @Override
        public Instant instant() {
            return ControllerSnapshotFixture.NOW.plusSeconds(seconds);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
