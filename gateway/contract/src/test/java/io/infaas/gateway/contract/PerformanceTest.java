package io.infaas.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.gateway.contract.Performance.Slack;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PerformanceTest {

    /** Random arrivals and exponential service times of 10 ms. */
    private static Performance exponential(double work, double slackSeconds) {
        return new Performance(work, 0.01, 2, List.of(new Slack(1, slackSeconds)));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.02", "0.8, 0.05", "0.9, 0.1"})
    void late_oneServerWithExponentialTimes_isTheClosedForm(double work, double slackSeconds) {
        double closedForm = work * Math.exp(-(1 - work) * slackSeconds / 0.01);

        assertThat(exponential(work, slackSeconds).late(1)).isCloseTo(closedForm, within(1e-9));
    }

    @Test
    void late_noMoreServersThanWork_isAll() {
        assertThat(exponential(3, 1).late(3)).isEqualTo(1);
        assertThat(exponential(3, 1).late(2.9)).isEqualTo(1);
    }

    @Test
    void late_mixOfSlacks_weighsThemByTheirShares() {
        Performance mix = new Performance(0.8, 0.01, 2, List.of(new Slack(0.9, 0.1), new Slack(0.1, 0)));

        assertThat(mix.alwaysLate()).isEqualTo(0.1);
        assertThat(mix.late(1)).isCloseTo(0.9 * exponential(0.8, 0.1).late(1) + 0.1, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0.005", "0.5, 0.02", "7, 0.01", "300, 0.05"})
    void servers_tolerance_areTheFewestThatKeepIt(double work, double slackSeconds) {
        Performance performance = exponential(work, slackSeconds);

        double servers = performance.servers(0.01);

        assertThat(performance.late(servers)).isLessThanOrEqualTo(0.01);
        assertThat(performance.late(0.999 * servers)).isGreaterThan(0.0095);
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0.005", "0.5, 0.02", "7, 0.01", "300, 0.05"})
    void growth_ofTheServersThatSuffice_isOne(double work, double slackSeconds) {
        Performance performance = exponential(work, slackSeconds);

        assertThat(performance.growth(performance.servers(0.01), 0.01)).isCloseTo(1, within(1e-3));
    }

    @Test
    void growth_noServer_isNone() {
        assertThat(exponential(3, 1).growth(0, 0.01)).isZero();
    }

    @Test
    void growth_moreServers_isMoreThanInProportion() {
        Performance performance = exponential(3, 0.02);

        assertThat(performance.growth(8, 0.01)).isGreaterThan(2 * performance.growth(4, 0.01));
    }

    @Test
    void servers_moreTogether_needFewerForEach() {
        assertThat(exponential(20, 0.01).servers(0.01))
                .isLessThan(20 * exponential(1, 0.01).servers(0.01));
    }

    @Test
    void servers_boundCloseToTheServiceTime_leaveMoreOfThemIdle() {
        assertThat(exponential(1, 0.001).servers(0.01))
                .isGreaterThan(2 * exponential(1, 0.1).servers(0.01));
    }

    @Test
    void servers_burstierArrivals_areMore() {
        Performance bursts = new Performance(4, 0.01, 9, List.of(new Slack(1, 0.02)));

        assertThat(bursts.servers(0.01)).isGreaterThan(exponential(4, 0.02).servers(0.01));
    }
}
