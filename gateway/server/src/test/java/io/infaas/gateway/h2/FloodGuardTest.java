package io.infaas.gateway.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.time.SimulatedScheduler;
import io.infaas.gateway.time.TokenBucket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
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
    void resets_beyondTheLimit_areReported() {
        FloodGuard guard = guard(plenty);
        AtomicInteger floods = new AtomicInteger();
        guard.onFlood(floods::incrementAndGet);

        resets(guard);

        assertThat(floods).hasValue(1);
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
    void resets_thatShortenNothing_areWithinTheLimit() throws Exception {
        FloodGuard guard = guard(plenty);

        for (int i = 0; i < 10 * BURST; i++) {
            guard.countReset();
            guard.creditReset();
        }

        assertThat(guard.resetsMuch()).isFalse();
    }

    @Test
    void mayResetAtOnce_untilAnAnswer_andAfterEachResetUntilTimeHasMadeItGood() throws Exception {
        FloodGuard guard = guard(plenty);
        assertThat(guard.mayResetAtOnce()).isTrue();

        guard.creditAnswer();
        assertThat(guard.mayResetAtOnce()).isFalse();
        guard.countReset();
        assertThat(guard.mayResetAtOnce()).isTrue();
        time.advance(Duration.ofSeconds(1));

        assertThat(guard.mayResetAtOnce()).isFalse();
    }

    @Test
    void resetsMuch_secondResetInAShortTime() throws Exception {
        FloodGuard guard = guard(plenty);

        guard.countReset();
        assertThat(guard.resetsMuch()).isFalse();
        guard.countReset();
        assertThat(guard.resetsMuch()).isTrue();
        time.advance(Duration.ofSeconds(1));

        assertThat(guard.resetsMuch()).isFalse();
    }

    @Test
    void resetsMuch_allTogetherAreTooMany_aResetOrNothingKnownIsEnough() throws Exception {
        TokenBucket all = new TokenBucket(BURST, PER_SECOND, time);
        FloodGuard honest = guard(all);
        honest.creditAnswer();
        FloodGuard seldom = guard(all);
        seldom.creditAnswer();
        seldom.countReset();
        FloodGuard silent = guard(all);
        assertThat(seldom.resetsMuch()).isFalse();
        assertThat(silent.resetsMuch()).isFalse();

        assertThat(resets(guard(all))).isEqualTo(BURST - 1);

        assertThat(honest.resetsMuch()).isFalse();
        assertThat(seldom.resetsMuch()).isTrue();
        assertThat(silent.resetsMuch()).isTrue();
        // a few resets never end a connection
        assertThat(resets(silent)).isEqualTo(FloodGuard.FEW_RESETS - 1);
    }
}
