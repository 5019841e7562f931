package io.infaas.controller.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.controller.plan.ArrivalRate;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandReport;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random arrivals of any rate at any gateways. */
final class DemandEstimatorProperties {

    private static final DemandClass CLASS = new DemandClass("fashion", 0.85, 100, 0);

    @Property(tries = 100, seed = "7")
    void rates_steadyPoissonArrivals_meetTheTrueRate(
            @ForAll @IntRange(min = 20, max = 2_000) int perSecond,
            @ForAll @IntRange(min = 1, max = 4) int gateways,
            @ForAll long seed) {
        Random random = new Random(seed);
        DemandEstimator estimator = new DemandEstimator();
        double sum = 0;
        int samples = 0;

        for (int second = 1; second <= 300; second++) {
            for (int gateway = 0; gateway < gateways; gateway++) {
                long came = poisson((double) perSecond / gateways, random);
                estimator.report("g" + gateway, report(1_000, came), seconds(second + 0.1 * gateway));
            }
            if (second > 120) {
                ArrivalRate rate = estimator.rates(seconds(second + 0.5)).get(0);
                // a mean of 3 s has a standard deviation of sqrt(rate / 6)
                assertThat(rate.items()).isCloseTo(perSecond, within(7 * Math.sqrt(perSecond / 6.0)));
                sum += rate.items();
                samples++;
            }
        }

        assertThat(sum / samples).isCloseTo(perSecond, within(6 * Math.sqrt(perSecond / 180.0) + 0.01 * perSecond));
    }

    @Property(tries = 200)
    void rates_whateverIsReported_areNeverNegative_andEndWithTheReports(@ForAll long seed) {
        Random random = new Random(seed);
        DemandEstimator estimator = new DemandEstimator();
        double now = 0;

        for (int step = 0; step < 200; step++) {
            now += random.nextDouble() * (random.nextInt(30) == 0 ? 100 : 2);
            String gateway = "g" + random.nextInt(3);
            if (random.nextInt(10) == 0) {
                estimator.detached(gateway, seconds(now));
            } else {
                estimator.report(gateway, report(random.nextInt(3_000), random.nextInt(50)), seconds(now));
            }
            for (ArrivalRate rate : estimator.rates(seconds(now + random.nextDouble()))) {
                assertThat(List.of(rate.requests(), rate.items(), rate.peakItems()))
                        .allSatisfy(figure -> assertThat(figure).isNotNegative().isFinite());
                assertThat(rate.servedBy().values().stream()
                                .mapToDouble(Double::doubleValue)
                                .sum())
                        .isLessThanOrEqualTo(rate.items() + 1e-6);
            }
        }

        assertThat(estimator.rates(seconds(now + 10)))
                .allSatisfy(rate -> assertThat(rate.items()).isLessThan(60_000));
        assertThat(estimator.rates(seconds(now + 2 * DemandEstimator.LONGEST_S)))
                .isEmpty();
    }

    private static DemandReport report(long windowMs, long queries) {
        List<ClassTraffic> traffic =
                queries == 0 ? List.of() : List.of(new ClassTraffic(CLASS, "small", 100, queries, queries, 0, 0));
        return new DemandReport(windowMs, traffic, List.of(), List.of());
    }

    /** Arrivals in one second; the times between them are exponential. */
    private static long poisson(double perSecond, Random random) {
        long arrivals = 0;
        double at = -Math.log(1 - random.nextDouble()) / perSecond;
        while (at < 1) {
            arrivals++;
            at -= Math.log(1 - random.nextDouble()) / perSecond;
        }
        return arrivals;
    }

    private static long seconds(double seconds) {
        return Math.round(seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
