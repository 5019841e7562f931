package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.gateway.contract.Candidate;
import org.junit.jupiter.api.Test;

final class LatencyLineTest {

    private static Candidate batching() {
        PlanningCatalog planning =
                PlanningCatalog.local().application("fashion", 500, 0.7).batching("net", 0.8, 10, 2, 50, 100);
        return new Candidates(planning.catalog(), planning.nodes("a"))
                .of("fashion")
                .get(0);
    }

    @Test
    void of_constantAndTimePerItem_isThatLineAlsoBeyondWhatItIsMadeOf() {
        LatencyLine line = LatencyLine.of(batching(), 32);

        assertThat(line.slope()).isEqualTo(2, within(1e-9));
        assertThat(line.ms(32)).isEqualTo(74, within(1e-9));
    }

    @Test
    void of_oneItemAtMost_isOnePoint() {
        assertThat(LatencyLine.of(batching(), 1)).isEqualTo(new LatencyLine(0, 12, 12));
    }

    @Test
    void ms_lineBelowOneItem_isWhatOneItemTakes() {
        assertThat(new LatencyLine(-1, 10, 9).ms(8)).isEqualTo(9);
    }
}
