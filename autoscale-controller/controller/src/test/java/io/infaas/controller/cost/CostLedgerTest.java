package io.infaas.controller.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.controller.cost.NodeCostSplit.InstanceShare;
import io.infaas.controller.demand.TrafficCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes: one for $3.60 an hour with half of it used by an application and a quarter unused, one for $0.36 with nothing loaded. */
final class CostLedgerTest {

    private static final Instant HOUR = Instant.parse("2026-11-28T08:00:00Z");
    private static final Offset<Double> EXACT = within(1e-9);
    private static final NodeCost BUSY = new NodeCost(
            "node-1", "cpu-4/us-east-1/spot", 3.6, NodeCostSplit.of(List.of(new InstanceShare("fashion", 0.5, 0.75))));
    private static final NodeCost EMPTY =
            new NodeCost("node-2", "cpu-4/us-east-1/on-demand", 0.36, NodeCostSplit.of(List.of()));

    @TempDir
    private Path folder;

    private Path journal;

    @BeforeEach
    void name() {
        journal = folder.resolve("deep/journal.jsonl");
    }

    @Test
    void tenSeconds_areSplitOverApplicationsAndIdle() throws Exception {
        try (CostLedger ledger = open()) {
            record(ledger, 0, 100);
            record(ledger, 10, 300);

            CostReport report = report(ledger, "application");

            assertThat(report.rows()).singleElement().satisfies(row -> {
                assertThat(row.name()).isEqualTo("fashion");
                assertThat(row.usedDollars()).isEqualTo(0.005, EXACT);
                assertThat(row.unusedDollars()).isEqualTo(0.0025, EXACT);
                assertThat(row.dollars()).isEqualTo(0.0075, EXACT);
                assertThat(row.queries()).isEqualTo(200);
                assertThat(row.dollarsPerThousand()).isEqualTo(0.0375, EXACT);
            });
            assertThat(report.idleDollars()).isEqualTo(0.0035, EXACT);
            assertThat(report.dollars()).isEqualTo(0.011, EXACT);
            assertThat(report.recordedHours()).isEqualTo(10 / 3_600.0, EXACT);
        }
    }

    @Test
    void rows_areNodesOrOfferings_theDearestFirst() throws Exception {
        try (CostLedger ledger = open()) {
            record(ledger, 0, 0);
            record(ledger, 36, 0);

            assertThat(report(ledger, "node").rows())
                    .extracting(CostReport.Row::name)
                    .containsExactly("node-1", "node-2");
            assertThat(report(ledger, "offering").rows().get(1)).satisfies(row -> {
                assertThat(row.name()).isEqualTo("cpu-4/us-east-1/on-demand");
                assertThat(row.idleDollars()).isEqualTo(0.0036, EXACT);
                assertThat(row.nodeHours()).isEqualTo(0.01, EXACT);
                assertThat(row.queries()).isNull();
            });
        }
    }

    @Test
    void hours_areToldApart_alsoOnceTheyAreOver() throws Exception {
        try (CostLedger ledger = open()) {
            record(ledger, 3_580, 0);
            record(ledger, 3_600, 10);
            record(ledger, 3_630, 40);

            assertThat(report(ledger, "application", 0, 1).rows().get(0).queries())
                    .isEqualTo(10);
            assertThat(report(ledger, "application", 1, 2).rows().get(0).queries())
                    .isEqualTo(30);
        }
    }

    @Test
    void restart_goesOnWithTheHour() throws Exception {
        try (CostLedger ledger = open()) {
            record(ledger, 0, 0);
            record(ledger, 10, 50);
        }
        try (CostLedger ledger = open()) {
            record(ledger, 2_000, 0);
            record(ledger, 2_010, 50);

            assertThat(report(ledger, "application").rows().get(0).queries()).isEqualTo(100);
            assertThat(report(ledger, "application").recordedHours()).isEqualTo(20 / 3_600.0, EXACT);
        }
    }

    @Test
    void restart_inAnotherHour_keepsTheOneBefore() throws Exception {
        try (CostLedger ledger = open()) {
            record(ledger, 0, 0);
            record(ledger, 10, 50);
        }
        try (CostLedger ledger = open()) {
            record(ledger, 7_200, 0);
            record(ledger, 7_210, 70);
        }

        assertThat(lines()).singleElement().asString().startsWith("{\"from\":\"2026-11-28T08:00:00Z\"");
        try (CostLedger ledger = open()) {
            assertThat(report(ledger, "application", 0, 3).rows().get(0).queries())
                    .isEqualTo(120);
        }
    }

    @Test
    void processThatEndsAfterAnHourWasAppended_countsItOnce() throws Exception {
        try (CostLedger ledger = open()) {
            record(ledger, 0, 0);
            record(ledger, 10, 50);
        }
        Path open = file().resolveSibling("journal.jsonl.costs.open");
        Files.writeString(file(), Files.readString(open).replaceAll("\\s*\\n\\s*", "") + "\n");

        try (CostLedger ledger = open()) {
            assertThat(report(ledger, "application").rows().get(0).queries()).isEqualTo(50);
        }
    }

    @Test
    void longGap_orInterruption_isNotRecorded() throws Exception {
        try (CostLedger ledger = open()) {
            record(ledger, 0, 0);
            record(ledger, 61, 50);
            ledger.interrupt();
            record(ledger, 66, 60);
            record(ledger, 66, 60);

            assertThat(report(ledger, "application").recordedHours()).isZero();
        }
    }

    @Test
    void lineThatIsNoHour_isLeftOut() throws Exception {
        try (CostLedger ledger = open()) {
            record(ledger, 0, 0);
            record(ledger, 10, 50);
            record(ledger, 3_600, 50);
            record(ledger, 3_610, 90);
        }
        Files.writeString(file(), "{\"from\":\"20\n", StandardOpenOption.APPEND);

        try (CostLedger ledger = open()) {
            assertThat(report(ledger, "application", 0, 2).rows().get(0).queries())
                    .isEqualTo(90);
        }
    }

    @Test
    void withoutJournal_hoursAreKeptInMemory() throws Exception {
        try (CostLedger ledger = CostLedger.open(Optional.empty())) {
            record(ledger, 3_590, 0);
            record(ledger, 3_599, 5);
            record(ledger, 3_609, 8);
            record(ledger, 3_619, 9);

            assertThat(report(ledger, "application", 0, 2).rows().get(0).queries())
                    .isEqualTo(9);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void ledgersOfTwoControllers_areSummedUp_withoutEither() throws Exception {
        Path other = folder.resolve("other.jsonl");
        for (Path one : List.of(journal, other)) {
            try (CostLedger ledger = CostLedger.open(Optional.of(one))) {
                record(ledger, 0, 0);
                record(ledger, 10, 50);
            }
        }
        CostQuery query = new CostQuery(HOUR, HOUR.plusSeconds(3_600), CostGrouping.APPLICATION);

        CostReport report = CostReports.of(List.of(file(), folder.resolve("other.jsonl.costs")), query);

        assertThat(report.rows().get(0).queries()).isEqualTo(100);
        assertThatThrownBy(() -> CostReports.of(List.of(folder.resolve("none")), query))
                .hasMessageContainingAll("none: no such ledger", ".costs");
    }

    @Test
    void manyNodes_areOthersInTheEnd() throws Exception {
        OpenPeriod hour = new OpenPeriod(HOUR);
        List<NodeCost> nodes = IntStream.range(0, OpenPeriod.MOST_NODES + 10)
                .mapToObj(i -> new NodeCost("n" + i, "o", 1, NodeCostSplit.IDLE))
                .toList();
        ClusterSample sample = new ClusterSample(HOUR, nodes, 0, new TreeMap<>());
        hour.add(sample, sample, 3_600);
        CostSummary summary = new CostSummary(new CostQuery(HOUR, HOUR.plusSeconds(3_600), CostGrouping.NODE));

        summary.add(hour.period());

        assertThat(hour.period().nodes()).hasSize(OpenPeriod.MOST_NODES + 1);
        assertThat(summary.report().rows()).hasSize(CostSummary.MOST_ROWS);
        assertThat(summary.report().rows().stream()
                        .mapToDouble(CostReport.Row::dollars)
                        .sum())
                .isEqualTo(OpenPeriod.MOST_NODES + 10, EXACT);
    }

    @Test
    void fileThatCannotBeOpened_isNamedWithTheFlag() throws Exception {
        Files.createDirectories(file());

        assertThatThrownBy(this::open).hasMessageContainingAll("journal.jsonl.costs", "--journal");
    }

    @Test
    void table_hasIdleApart() throws Exception {
        try (CostLedger ledger = open()) {
            record(ledger, 0, 100);
            record(ledger, 10, 300);

            assertThat(CostText.of(report(ledger, "application")))
                    .containsExactly(
                            "cost from 2026-11-28T08:00:00Z to 2026-11-28T09:00:00Z, 0.00 h of it recorded",
                            "application       $  used $  unused $  queries  $/1000 queries",
                            "-----------  ------  ------  --------  -------  --------------",
                            "fashion      0.0075  0.0050    0.0025      200        0.037500",
                            "(idle)       0.0035       -         -        -               -",
                            "(all)        0.0110       -         -        -               -");
        }
    }

    @Test
    void queriesOfLately_costWhatWasPaidLately() {
        RecentQueryCosts costs = new RecentQueryCosts();
        costs.add("a", 0.5, 1_000);
        costs.add("b", 0.5, 0);

        assertThat(costs.perThousand()).isEqualTo(Map.of("a", 0.5));

        costs.fade(10_000);
        costs.add("a", 0.1, 1_000);
        assertThat(costs.perThousand().get("a")).isEqualTo(0.1, within(1e-6));

        costs.fade(10_000);
        assertThat(costs.perThousand()).isEmpty();
    }

    private CostLedger open() {
        return CostLedger.open(Optional.of(journal));
    }

    private Path file() {
        return journal.resolveSibling("journal.jsonl.costs");
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(file());
    }

    private static void record(CostLedger ledger, long second, long requests) {
        ledger.record(new ClusterSample(
                HOUR.plusSeconds(second),
                List.of(BUSY, EMPTY),
                2,
                new TreeMap<>(Map.of("fashion", new TrafficCounts(requests + 7, 0, 7)))));
    }

    private static CostReport report(CostLedger ledger, String by) throws Exception {
        return report(ledger, by, 0, 1);
    }

    private static CostReport report(CostLedger ledger, String by, int fromHour, int toHour) throws Exception {
        return ledger.report(new CostQuery(
                        HOUR.plusSeconds(3_600L * fromHour), HOUR.plusSeconds(3_600L * toHour), CostGrouping.parse(by)))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }
}
