package io.infaas.controller.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.cost.ClusterSample;
import io.infaas.controller.cost.NodeCost;
import io.infaas.controller.cost.NodeCostSplit;
import io.infaas.controller.demand.TrafficCounts;
import io.infaas.controller.history.RecentHistory.HistoryDocument;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RecentHistoryTest {

    private static final Instant BEGIN = Instant.parse("2026-03-04T05:06:07Z");

    private static final NodeCost NODE = new NodeCost("node-1", "fixed", 0.25, NodeCostSplit.IDLE);

    private final RecentHistory history = new RecentHistory();
    private final SortedMap<String, TrafficCounts> counts = new TreeMap<>();
    private Instant now = BEGIN;

    @Test
    void sample_hasRatesSinceTheOneBefore_andWhatThereIsNow() {
        sample(Map.of("fashion", new TrafficCounts(1_000, 9, 9)));
        sample(Map.of("fashion", new TrafficCounts(50, 10, 5), "text", new TrafficCounts(25, 0, 0)));

        HistoryDocument total = history.total();
        assertThat(total.times()).containsExactly(BEGIN.getEpochSecond() + 5);
        assertThat(total.requests()).containsExactly(15.0);
        assertThat(total.late()).containsExactly(2.0);
        assertThat(total.refused()).containsExactly(1.0);
        assertThat(total.nodes()).containsExactly(3.0);
        assertThat(total.nodesUp()).containsExactly(2.0);
        assertThat(total.pricePerHour()).containsExactly(0.75);
        assertThat(total.applications()).containsExactly("fashion", "text");
        assertThat(of("text").requests()).containsExactly(5.0);
        assertThat(history.of("another")).isEmpty();
    }

    @Test
    void anHour_isAllThatIsKept() {
        for (int i = 0; i <= RecentHistory.SAMPLES + 10; i++) {
            sample(Map.of("fashion", new TrafficCounts(5L * i, 0, 0)));
        }

        HistoryDocument total = history.total();
        assertThat(total.times()).hasSize(RecentHistory.SAMPLES).isSorted();
        assertThat(total.times().get(0)).isEqualTo(BEGIN.getEpochSecond() + 11 * RecentHistory.EVERY_SECONDS);
        assertThat(total.requests().get(0)).isEqualTo(11);
        assertThat(total.requests().get(RecentHistory.SAMPLES - 1)).isEqualTo(RecentHistory.SAMPLES + 10);
        assertThat(of("fashion").requests()).isEqualTo(total.requests());
    }

    @Test
    void manyApplications_theBusiestAreKept_andAllCount() {
        Map<String, TrafficCounts> busy = new TreeMap<>();
        for (int i = 0; i < 100; i++) {
            busy.put("a%02d".formatted(i), new TrafficCounts(10L * (i + 1), 0, 0));
        }
        sample(Map.of());
        sample(busy);

        assertThat(history.total().applications())
                .hasSize(RecentHistory.APPLICATIONS)
                .startsWith("a80")
                .endsWith("a99");
        assertThat(history.total().requests()).containsExactly(10 * 5_050 / 5.0);
    }

    @Test
    void application_thatBecomesBusier_takesThePlaceOfTheCalmest_fromThenOn() {
        Map<String, TrafficCounts> busy = new TreeMap<>();
        for (int i = 0; i < RecentHistory.APPLICATIONS; i++) {
            busy.put("a%02d".formatted(i), new TrafficCounts(100 + i, 0, 0));
        }
        sample(Map.of());
        sample(busy);
        busy.put("same", new TrafficCounts(150, 0, 0));
        sample(busy);
        assertThat(history.of("same")).isEmpty();

        busy.put("busier", new TrafficCounts(1_000, 0, 0));
        sample(busy);

        assertThat(history.of("a00")).isEmpty();
        assertThat(of("busier").requests()).containsExactly(200.0);
        assertThat(of("busier").times()).hasSize(1);
        assertThat(of("a01").times()).hasSize(3);
    }

    @Test
    void countsThatBeginAnew_andSamplesThatAreNotNewer_areNoNegativeRates() {
        sample(Map.of("fashion", new TrafficCounts(1_000, 0, 0)));
        counts.clear();
        sample(Map.of("fashion", new TrafficCounts(10, 0, 0)));
        history.record(new ClusterSample(
                now.minusSeconds(RecentHistory.EVERY_SECONDS), List.of(), 0, Collections.emptySortedMap()));

        assertThat(history.total().requests()).containsExactly(2.0);
    }

    @Test
    void interruption_isNotCountedAcross() {
        sample(Map.of("fashion", new TrafficCounts(10, 0, 0)));
        history.interrupt();
        sample(Map.of("fashion", new TrafficCounts(10_000, 0, 0)));
        sample(Map.of("fashion", new TrafficCounts(20, 0, 0)));

        assertThat(history.total().requests()).containsExactly(4.0);
    }

    @Test
    void document_isReadAsItWasWritten() {
        sample(Map.of());
        sample(Map.of("fashion", new TrafficCounts(1, 1, 0)));
        HistoryDocument written = of("fashion");

        assertThat(DocumentFormat.JSON.parse("test", DocumentFormat.JSON.print(written), HistoryDocument.class))
                .isEqualTo(written);
        assertThat(written.everySeconds()).isEqualTo(5);
    }

    private HistoryDocument of(String application) {
        return history.of(application).orElseThrow();
    }

    /** Takes a sample five seconds after the last one. */
    private void sample(Map<String, TrafficCounts> came) {
        came.forEach((application, more) -> counts.merge(application, more, TrafficCounts::plus));
        history.record(new ClusterSample(now, Collections.nCopies(3, NODE), 2, counts));
        now = now.plusSeconds(RecentHistory.EVERY_SECONDS);
    }
}
