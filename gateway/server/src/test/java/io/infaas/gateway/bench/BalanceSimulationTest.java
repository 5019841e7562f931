package io.infaas.gateway.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BalanceSimulationTest {

    @Test
    void run_unequalInstances_twoChoicesNearAFullScanAndFarFromRandom() {
        List<BalanceSimulation.Result> results = BalanceSimulation.run(50_000);

        for (int i = 0; i < results.size(); i += 3) {
            double two = results.get(i).queueP99Ms();
            double full = results.get(i + 1).queueP99Ms();
            double random = results.get(i + 2).queueP99Ms();
            assertThat(two).isLessThan(random / 10);
            assertThat(two).isLessThan(full * 4);
        }
    }
}
