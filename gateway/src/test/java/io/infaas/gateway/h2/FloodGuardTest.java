package io.infaas.gateway.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.time.SimulatedScheduler;
import io.infaas.gateway.time.TokenBucket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FloodGuardTest {

    private static final int BURST = H2Limits.DEFAULT.resetBurst();
    private static final int PER_SECOND = H2Limits.DEFAULT.resetsPerSecond();

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final TokenBucket plenty = new TokenBucket(1 << 20, 1 << 20, time);

    private FloodGuard guard(TokenBucket all) {
        return new FloodGuard(H2Limits.DEFAULT, all, time);
    }

    /** Resets that are within the limits, until one is not. */
    private static int resets(FloodGuard guard) {
        for (int count = 0; ; count++) {
            try {
                guard.countReset();
            } catch (H2Exception above) {
                return count;
            }
        }
    }

    @Test
    void resets_burstThenARate() {
        FloodGuard guard = guard(plenty);

        assertThat(resets(guard)).isEqualTo(BURST);
        time.advance(Duration.ofSeconds(2));
        assertThat(resets(guard)).isEqualTo(2 * PER_SECOND);
        time.advance(Duration.ofHours(1));
        assertThat(resets(guard)).isEqualTo(BURST);
    }

    @Test
    void resets_asManyAsAnswers_areWithinTheLimit() throws Exception {
        FloodGuard guard = guard(plenty);

        for (int i = 0; i < 10 * BURST; i++) {
            guard.countReset();
            guard.creditAnswer();
        }

        assertThat(guard.resetsMuch()).isFalse();
        assertThat(resets(guard)).isEqualTo(BURST);
    }

    @Test
    void resetsMuch_fewResets_onlyOnceAllTogetherAreTooMany() throws Exception {
        TokenBucket all = new TokenBucket(BURST, PER_SECOND, time);
        FloodGuard honest = guard(all);
        FloodGuard silent = guard(all);
        FloodGuard many = guard(all);
        honest.countReset();
        for (int i = 0; i < FloodGuard.FEW_RESETS; i++) {
            assertThat(many.resetsMuch()).isFalse();
            many.countReset();
        }
        assertThat(many.resetsMuch()).isTrue();
        assertThat(honest.resetsMuch()).isFalse();

        assertThat(resets(many)).isEqualTo(BURST - 1 - FloodGuard.FEW_RESETS);

        assertThat(honest.resetsMuch()).isTrue();
        assertThat(silent.resetsMuch()).isFalse();
        // a few resets never end a connection
        assertThat(resets(silent)).isEqualTo(FloodGuard.FEW_RESETS - 1);
    }
}
