package io.infaas.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FleetSearchTest {

    private static final int MARKETS = 200;

    /** Cost of the fleet that exchanges lead to from none, in that of the optimum. */
    private static double ratio(long seed) {
        FleetProblem problem = RandomMarket.of(seed);
        double optimum = FleetOptimum.of(problem, 1).orElseThrow().cost();
        FleetSearch search = new FleetSearch(problem);
        return search.bestFrom(search.present()).cost() / optimum;
    }

    /** Two small machines cost less, but the first of them alone would leave some queries late. */
    @Test
    void bestFrom_oneMachineMoreServesAllAndTwoSmallOnesAreCheaper_findsThese() {
        assertThat(ratio(17)).isBetween(1 - 1e-6, 1.001);
    }

    @Test
    void bestFrom_manyMarkets_isNearlyAlwaysTheOptimum() {
        List<Double> ratios = new ArrayList<>();
        for (int seed = 0; seed < MARKETS; seed++) {
            ratios.add(ratio(seed));
        }
        Collections.sort(ratios);

        assertThat(ratios.get(0)).isGreaterThan(1 - 1e-6);
        assertThat(ratios.get(MARKETS * 9 / 10)).isLessThan(1.02);
        assertThat(ratios.stream().mapToDouble(ratio -> ratio).average().orElseThrow())
                .isLessThan(1.01);
        assertThat(ratios.get(MARKETS - 1)).isLessThan(1.25);
    }
}
