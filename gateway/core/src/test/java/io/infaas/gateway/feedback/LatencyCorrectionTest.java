package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyCorrectionTest {

    private final LatencyCorrection correction = new LatencyCorrection();

    @Test
    void of_nothingObserved_profileHolds() {
        assertThat(correction.of(1)).isEqualTo(1);
    }

    @Test
    void observe_steadilySlower_learnsTheRatio() {
        observe(100, 1, 2);

        assertThat(correction.of(1)).isCloseTo(2, within(0.05));
    }

    @Test
    void observe_scattered_staysAboveMostAnswers() {
        for (int i = 0; i < 100; i++) {
            correction.observe(1, i % 10 == 0 ? 1.5 : 1);
        }

        assertThat(correction.of(1)).isBetween(1.05, 1.6);
    }

    @Test
    void observe_oneStall_doesNotBanish() {
        correction.observe(1, 500);

        assertThat(correction.of(1)).isLessThan(1.7);
    }

    @Test
    void observe_stallsInARow_seenQuickly() {
        observe(6, 1, 500);

        assertThat(correction.of(1)).isGreaterThan(4);
    }

    @Test
    void observe_smallBatch_saysNothingOfLargeOnes() {
        observe(100, 1, 4);

        assertThat(correction.of(32)).isEqualTo(1);
    }

    @Test
    void observe_absurdRatios_bounded() {
        observe(100, 1, 1e9);
        assertThat(correction.of(1)).isEqualTo(LatencyCorrection.MOST);

        observe(100, 8, -5);
        assertThat(correction.of(8)).isCloseTo(LatencyCorrection.LEAST, within(0.01));
    }

    @Test
    void relax_nothingNewSeen_backToTheProfile() {
        observe(100, 1, 4);
        correction.relax();

        for (int i = 0; i < 40; i++) {
            correction.relax();
        }

        assertThat(correction.of(1)).isCloseTo(1, within(0.01));
    }

    @Test
    void relax_seenSinceLastCall_kept() {
        observe(100, 1, 2);
        double learnt = correction.of(1);

        correction.relax();

        assertThat(correction.of(1)).isEqualTo(learnt);
    }

    @Test
    void relax_nothingSeenBesideAFellowThatIsFaster_asFastAsThat() {
        LatencyCorrection prior = new LatencyCorrection();
        LatencyCorrection seen = new LatencyCorrection(prior);
        LatencyCorrection unseen = new LatencyCorrection(prior);

        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 10; i++) {
                prior.observe(1, 0.1);
                seen.observe(1, 0.1);
            }
            prior.relax();
            seen.relax();
            unseen.relax();
        }

        assertThat(unseen.of(1)).isLessThanOrEqualTo(seen.of(1)).isLessThan(0.6);
        assertThat(new LatencyCorrection(prior).of(1)).isEqualTo(unseen.of(1));
    }

    private void observe(int times, int items, double ratio) {
        for (int i = 0; i < times; i++) {
            correction.observe(items, ratio);
        }
    }
}
