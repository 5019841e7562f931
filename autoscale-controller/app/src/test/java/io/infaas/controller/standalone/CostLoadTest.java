package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class CostLoadTest {

    @Test
    void rate_isLowRisesStaysFallsAndStaysLow() {
        CostLoad.Options load = CommandLine.populateCommand(
                new CostLoad.Options(),
                "--low=4",
                "--high=80",
                "--low-seconds=10",
                "--ramp-seconds=20",
                "--high-seconds=5",
                "--tail-seconds=15");

        assertThat(load.seconds()).isEqualTo(70);
        assertThat(load.rate(0)).isEqualTo(4);
        assertThat(load.rate(9)).isEqualTo(4);
        assertThat(load.rate(20)).isCloseTo(42, within(4.0));
        assertThat(load.rate(30)).isEqualTo(80);
        assertThat(load.rate(34)).isEqualTo(80);
        assertThat(load.rate(45)).isCloseTo(42, within(4.0));
        assertThat(load.rate(55)).isEqualTo(4);
        assertThat(load.rate(69)).isEqualTo(4);
    }
}
