package io.infaas.controller.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class ObjectiveAttainmentTest {

    private static final Catalog CATALOG = Catalogs.fashion()
            .variant("small", "fp32", 0.88, 1)
            .variant("large", "fp32", 0.93, 10)
            .build();
    private static final DemandClass TIGHT = new DemandGrid(CATALOG).of("fashion", new Objective(15, 0.85), 1);
    private static final DemandClass OF_LARGE = new DemandGrid(CATALOG).of("large", new Objective(100, 0.9), 1);
    private static final Offset<Double> EXACT = Offset.offset(1e-9);

    private final ObjectiveAttainment attainment = new ObjectiveAttainment(CATALOG);

    @Test
    void shares_areOfTheQueriesOfAllGateways() {
        report(0, new ClassTraffic(TIGHT, name("small-fp32-t1"), 15, 60, 60, 3, 0));
        report(0, new ClassTraffic(TIGHT, name("large-fp32-t1"), 15, 20, 20, 5, 0));
        report(0, new ClassTraffic(TIGHT, "", 15, 20, 20, 0, 4));

        Attainment found = tight(0);
        assertThat(found.late()).isCloseTo(0.08, EXACT);
        assertThat(found.refused()).isCloseTo(0.04, EXACT);
        assertThat(found.accuracy()).isCloseTo((60 * 0.88 + 20 * 0.93) / 80, EXACT);
    }

    @Test
    void olderQueries_weighLess_andAreForgotten() {
        report(0, new ClassTraffic(TIGHT, name("small-fp32-t1"), 15, 100, 100, 100, 0));
        report(60, new ClassTraffic(TIGHT, name("small-fp32-t1"), 15, 100, 100, 0, 0));

        assertThat(tight(60).late()).isCloseTo(Math.exp(-1) / (1 + Math.exp(-1)), EXACT);
        assertThat(attainment.traffic(seconds(3_600)).recent()).isEmpty();
    }

    @Test
    void queriesWithoutAnInstance_haveNoAccuracy() {
        report(0, new ClassTraffic(TIGHT, "", 15, 5, 5, 0, 5));

        Attainment found = tight(0);
        assertThat(found.refused()).isEqualTo(1);
        assertThat(found.accuracy()).isNaN();
    }

    @Test
    void answersAfterTheLastQuery_areNoShareAboveOne() {
        report(0, new ClassTraffic(TIGHT, name("small-fp32-t1"), 15, 2, 2, 0, 0));
        report(1, new ClassTraffic(TIGHT, name("small-fp32-t1"), 15, 0, 0, 2, 0));

        assertThat(tight(1).late()).isEqualTo(1);
    }

    @Test
    void counts_areByApplication_whateverTheTarget_andDoNotFade() {
        report(0, new ClassTraffic(TIGHT, name("small-fp32-t1"), 15, 60, 60, 3, 0));
        report(0, new ClassTraffic(OF_LARGE, name("large-fp32-t1"), 100, 7, 7, 0, 1));
        report(0, new ClassTraffic(new DemandClass("unknown", 0.5, 1, 0), "", 1, 9, 9, 0, 0));

        assertThat(attainment.traffic(seconds(3_600)).counts())
                .containsOnlyKeys("fashion")
                .containsEntry("fashion", new TrafficCounts(67, 3, 1));
    }

    private Attainment tight(long second) {
        return Objects.requireNonNull(
                attainment.traffic(seconds(second)).recent().get(TIGHT));
    }

    private void report(long second, ClassTraffic traffic) {
        attainment.report(new DemandReport(1_000, List.of(traffic), List.of(), List.of()), seconds(second));
    }

    private static long seconds(long second) {
        return TimeUnit.SECONDS.toNanos(second);
    }

    private static String name(String alias) {
        return CATALOG.variant(alias).map(Variant::name).orElseThrow();
    }
}
