package io.infaas.gateway.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.triton.metrics.MetricsReading;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class StatisticsProperties {

    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final Node node = routes.view().nodes().get(0);
    private final String variant = routes.instances().get(0).model();

    /** What a node does between two looks at it: queries, or a restart of which nobody knows (0), or an unload that is seen (1). */
    @Property
    void total_whateverTheNodeDoes_neverGoesDownAndNeverSaysTooMuch(
            @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 9) Integer> steps) {
        MergedStatistics.StatisticsTotals totals = new MergedStatistics.StatisticsTotals();
        long counted = 0;
        long really = 0;
        long before = 0;

        for (int step : steps) {
            if (step == 0) {
                counted = 0;
            } else if (step == 1) {
                totals.add(node, List.of(), MetricsReading.NONE, routes);
                counted = 0;
            } else {
                counted += step;
                really += step;
            }
            totals.add(node, List.of(NodeStatistics.pairs(variant, counted)), MetricsReading.NONE, routes);
            long total = totals.of("fashion").toMessage("fashion", "1").getExecutionCount();

            assertThat(total).isBetween(before, really);
            before = total;
        }
    }

    /** Where every end of what a node counts is seen, nothing is missing. */
    @Property
    void total_unloadsAreSeen_exact(@ForAll @Size(max = 30) List<@IntRange(min = 1, max = 9) Integer> steps) {
        MergedStatistics.StatisticsTotals totals = new MergedStatistics.StatisticsTotals();
        long counted = 0;
        long really = 0;

        for (int step : steps) {
            if (step == 1) {
                totals.add(node, List.of(), MetricsReading.NONE, routes);
                counted = 0;
            } else {
                counted += step;
                really += step;
                totals.add(node, List.of(NodeStatistics.pairs(variant, counted)), MetricsReading.NONE, routes);
            }
        }

        assertThat(totals.of("fashion").toMessage("fashion", "1").getExecutionCount())
                .isEqualTo(really);
    }
}
