package io.infaas.controller.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.controller.plan.ArrivalRate;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandReport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DemandEstimatorTest {

    private static final DemandClass CLASS = new DemandClass("fashion", 0.85, 100, 0);
    private static final DemandClass OTHER = new DemandClass("fashion", 0.93, 100, 0);

    private final DemandEstimator estimator = new DemandEstimator();

    @Test
    void rates_ofNothing_areNone() {
        assertThat(estimator.rates(seconds(5))).isEmpty();
    }

    @Test
    void rates_steadyFlow_areRightFromTheFirstSecond() {
        for (int second = 1; second <= 120; second++) {
            estimator.report("a", report(1_000, traffic(CLASS, "small", 50, 400)), seconds(second));

            ArrivalRate rate = only(seconds(second));
            assertThat(rate.requests()).isCloseTo(50, within(1e-6));
            assertThat(rate.items()).isCloseTo(400, within(1e-6));
            assertThat(rate.peakItems()).isCloseTo(400, within(1e-6));
            assertThat(rate.batch()).isEqualTo(8);
        }
    }

    @Test
    void rates_betweenTwoReports_stayAsTheyAre() {
        steady("a", 0, 60, 100);

        assertThat(only(seconds(60.9)).items()).isCloseTo(100, within(1e-6));
    }

    @Test
    void rates_risingTraffic_showsInItemsAndPeakAtOnce() {
        steady("a", 0, 60, 10);
        steady("a", 60, 66, 100);

        ArrivalRate rate = only(seconds(66));
        assertThat(rate.items()).isBetween(80.0, 100.0);
        assertThat(rate.peakItems()).isBetween(80.0, 100.0);
    }

    @Test
    void rates_evenRise_isWhatEachSecondAdds() {
        for (int second = 1; second <= 120; second++) {
            steady("a", second - 1, second, 20 + 2 * second);
        }

        assertThat(only(seconds(120)).rise().each()).isCloseTo(2, within(0.3));
    }

    @Test
    void rates_afterAStep_doNotRise() {
        steady("a", 0, 120, 20);
        for (int second = 121; second <= 240; second++) {
            steady("a", second - 1, second, 100);
            assertThat(only(seconds(second)).rise().isNone()).isTrue();
        }
    }

    @Test
    void rates_fall_doesNotRise() {
        for (int second = 1; second <= 60; second++) {
            steady("a", second - 1, second, 200 - 2 * second);
            assertThat(only(seconds(second)).rise().isNone()).isTrue();
        }
    }

    @Test
    void rates_moreThanChanceCanBe_areThoseOfTheLastReportAtOnce() {
        steady("a", 0, 60, 40);
        steady("a", 60, 61, 200);

        assertThat(only(seconds(61)).items()).isCloseTo(200, within(1e-6));
        assertThat(only(seconds(61)).requests()).isCloseTo(200, within(1e-6));
        assertThat(only(seconds(61)).servedBy().get("small")).isCloseTo(200, within(1e-6));
        assertThat(only(seconds(61)).peakItems()).isCloseTo(200, within(1e-6));
    }

    @Test
    void rates_whatMayBeChance_movesSlowly() {
        steady("a", 0, 60, 40);
        steady("a", 60, 61, 65);

        assertThat(only(seconds(61)).items()).isLessThan(50);
    }

    @Test
    void rates_arrivalsThatAStallDelayed_areNoRise() {
        steady("a", 0, 60, 500);
        steady("a", 60, 61, 250);
        assertThat(only(seconds(61)).items()).isLessThan(500);
        steady("a", 61, 62, 750);
        assertThat(only(seconds(62)).items()).isLessThan(530);
        steady("a", 62, 63, 500);
        assertThat(only(seconds(63)).items()).isLessThan(530);
    }

    @Test
    void rates_trafficThatMovesBetweenGatewaysAtOnce_countsOnce() {
        for (int second = 1; second <= 60; second++) {
            estimator.report("a", report(1_000, traffic(CLASS, "small", 100, 100)), seconds(second));
            estimator.report("b", report(1_000, traffic(CLASS, "small", 10, 10)), seconds(second));
        }
        for (int second = 61; second <= 70; second++) {
            estimator.report("a", report(1_000), seconds(second));
            assertThat(only(seconds(second)).items()).isLessThan(120);
            estimator.report("b", report(1_000, traffic(CLASS, "small", 110, 110)), seconds(second));
            assertThat(only(seconds(second)).items()).isLessThan(120);
        }
    }

    @Test
    void rates_oneColdQuery_isAboutOneASecond() {
        estimator.report("a", report(20, traffic(CLASS, "", 1, 1)), seconds(100));

        ArrivalRate rate = only(seconds(100));
        assertThat(rate.items()).isBetween(0.9, 1.3);
        assertThat(rate.servedBy()).isEmpty();
    }

    @Test
    void rates_twoGateways_addUp_byVariantToo() {
        for (int second = 1; second <= 30; second++) {
            estimator.report("a", report(1_000, traffic(CLASS, "small", 30, 30)), seconds(second));
            estimator.report("b", report(1_000, traffic(CLASS, "large", 10, 20)), seconds(second + 0.5));
        }

        ArrivalRate rate = only(seconds(30.5));
        assertThat(rate.requests()).isCloseTo(40, within(1.0));
        assertThat(rate.items()).isCloseTo(50, within(1.0));
        assertThat(rate.servedBy().get("small")).isCloseTo(30, within(1.0));
        assertThat(rate.servedBy().get("large")).isCloseTo(20, within(1.0));
    }

    @Test
    void rates_silentGateway_fadeOut() {
        steady("a", 0, 60, 100);

        assertThat(only(seconds(62)).items()).isCloseTo(100, within(1e-6));
        assertThat(only(seconds(65)).items()).isCloseTo(100 / Math.E, within(1e-6));
        assertThat(only(seconds(80)).peakItems()).isCloseTo(100, within(6.0));
        assertThat(estimator.rates(seconds(700))).isEmpty();
    }

    @Test
    void rates_whenAPeerTakesOver_countOnce() {
        steady("a", 0, 60, 100);
        estimator.detached("a", seconds(60));

        for (int second = 61; second <= 90; second++) {
            estimator.report("b", report(1_000, traffic(CLASS, "small", 100, 100)), seconds(second));
            ArrivalRate rate = only(seconds(second));
            assertThat(rate.items()).isCloseTo(100, within(1.0));
            assertThat(rate.peakItems()).isCloseTo(100, within(1.0));
        }
    }

    @Test
    void rates_afterACutOffGatewayIsBack_areThoseOfItsLongWindow() {
        steady("a", 0, 60, 100);
        estimator.detached("a", seconds(60.5));

        estimator.report("a", report(40_000, traffic(CLASS, "small", 2_000, 2_000)), seconds(100));

        assertThat(only(seconds(100)).items()).isCloseTo(50, within(1.0));
    }

    @Test
    void rates_waitingQueries_areThoseOfTheLastReports() {
        estimator.report("a", waiting(3), seconds(1));
        estimator.report("b", waiting(4), seconds(1));
        assertThat(only(seconds(1)).waiting()).isEqualTo(7);

        estimator.report("a", waiting(1), seconds(2));
        assertThat(only(seconds(2)).waiting()).isEqualTo(5);
        estimator.detached("b", seconds(2));
        assertThat(only(seconds(2.5)).waiting()).isEqualTo(1);
        assertThat(estimator.rates(seconds(10)))
                .allSatisfy(rate -> assertThat(rate.waiting()).isZero());
    }

    @Test
    void rates_preferredAccuracy_isTheHighestOfTheLastMinute() {
        estimator.report("a", report(1_000, new ClassTraffic(CLASS, "small", 90, 0.9, 5, 5, 0, 0)), seconds(1));
        estimator.report("a", report(1_000, new ClassTraffic(CLASS, "small", 90, 0.95, 5, 5, 0, 0)), seconds(2));
        assertThat(only(seconds(2)).preferredAccuracy()).isEqualTo(0.95);

        for (int second = 3; second <= 70; second++) {
            estimator.report(
                    "a", report(1_000, new ClassTraffic(CLASS, "small", 90, 0.85, 5, 5, 0, 0)), seconds(second));
        }

        assertThat(only(seconds(70)).preferredAccuracy()).isEqualTo(0.85);
    }

    @Test
    void rates_bound_isTheTightestOfTheLastMinute() {
        estimator.report("a", report(1_000, new ClassTraffic(CLASS, "small", 90, 5, 5, 0, 0)), seconds(1));
        estimator.report("a", report(1_000, new ClassTraffic(CLASS, "small", 80, 5, 5, 0, 0)), seconds(2));
        estimator.report("a", report(1_000, new ClassTraffic(CLASS, "small", 95, 5, 5, 0, 0)), seconds(3));
        assertThat(only(seconds(3)).boundMs()).isEqualTo(80);

        for (int second = 4; second <= 70; second++) {
            estimator.report("a", report(1_000, new ClassTraffic(CLASS, "small", 95, 5, 5, 0, 0)), seconds(second));
        }

        assertThat(only(seconds(70)).boundMs()).isEqualTo(95);
    }

    @Test
    void rates_areOrderedByClass() {
        estimator.report("a", report(1_000, traffic(OTHER, "small", 5, 5), traffic(CLASS, "small", 5, 5)), seconds(1));

        assertThat(estimator.rates(seconds(1)).stream().map(ArrivalRate::of)).containsExactly(CLASS, OTHER);
    }

    @Test
    void rates_ofMoreClassesThanAnyCatalogHas_areBounded() {
        ClassTraffic[] traffic = IntStream.range(0, DemandEstimator.MOST_CLASSES + 50)
                .mapToObj(floor -> traffic(new DemandClass("fashion", floor, 100, 0), "small", 1, 1))
                .toArray(ClassTraffic[]::new);
        estimator.report("a", report(1, traffic), seconds(1));

        assertThat(estimator.rates(seconds(1))).hasSize(DemandEstimator.MOST_CLASSES);
    }

    private void steady(String gateway, int from, int to, long perSecond) {
        for (int second = from + 1; second <= to; second++) {
            estimator.report(gateway, report(1_000, traffic(CLASS, "small", perSecond, perSecond)), seconds(second));
        }
    }

    private ArrivalRate only(long nanos) {
        List<ArrivalRate> rates = estimator.rates(nanos);
        assertThat(rates).hasSize(1);
        return rates.get(0);
    }

    private static ClassTraffic traffic(DemandClass of, String variant, long requests, long items) {
        return new ClassTraffic(of, variant, 100, requests, items, 0, 0);
    }

    private static DemandReport report(long windowMs, ClassTraffic... traffic) {
        return new DemandReport(windowMs, List.of(traffic), List.of(), List.of());
    }

    private static DemandReport waiting(long queries) {
        return new DemandReport(1_000, List.of(), List.of(), List.of(traffic(CLASS, "", queries, queries)));
    }

    private static long seconds(double seconds) {
        return Math.round(seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
