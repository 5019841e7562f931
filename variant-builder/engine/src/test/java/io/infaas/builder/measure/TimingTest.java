package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.infaas.catalog.LatencySample;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimingTest {

    private final AtomicLong clock = new AtomicLong();

    @Test
    void of_steadyExecution_settlesAfterThreeWindows() throws OrtException {
        Timing timing = Timing.of(8, () -> takes(4), clock::get, seconds(60));

        assertThat(timing.stable()).isTrue();
        assertThat(timing.performance().batch()).isEqualTo(8);
        assertThat(timing.performance().p50Ms()).isEqualTo(4);
        assertThat(timing.performance().p99Ms()).isEqualTo(4);
        assertThat(timing.itemsPerSecond()).isCloseTo(2000, within(1.0));
        assertThat(clock.get()).isLessThan(seconds(1));
    }

    @Test
    void of_slowStart_waitsUntilThreeWindowsAgree() throws OrtException {
        Timing timing = Timing.of(
                1, () -> takes(clock.get() < seconds(2) ? 20 - clock.get() / 1e8 / 2 : 5), clock::get, seconds(60));

        assertThat(timing.stable()).isTrue();
        assertThat(timing.performance().p50Ms()).isEqualTo(5);
    }

    @Test
    void of_executionThatNeverSettles_isMarkedAtTheDeadline() throws OrtException {
        Timing timing = Timing.of(1, () -> takes(1 + clock.get() / 1e8), clock::get, seconds(3));

        assertThat(timing.stable()).isFalse();
        assertThat(clock.get()).isBetween(seconds(3), seconds(4));
    }

    @Test
    void of_deadlineThatIsOver_measuresOneWindow() throws OrtException {
        Timing timing = Timing.of(1, () -> takes(300), clock::get, 0);

        assertThat(timing.stable()).isFalse();
        assertThat(timing.performance().p50Ms()).isEqualTo(300);
    }

    @Test
    void of_onePause_countsNotForTheThroughput() throws OrtException {
        AtomicLong runs = new AtomicLong();

        Timing timing = Timing.of(1, () -> takes(runs.incrementAndGet() == 100 ? 150 : 1), clock::get, seconds(60));

        assertThat(timing.itemsPerSecond()).isCloseTo(1000, within(1e-6));
        assertThat(timing.stable()).isTrue();
    }

    @Test
    void of_rareOutliers_showInTheTailOnly() throws OrtException {
        AtomicLong runs = new AtomicLong();

        Timing timing = Timing.of(1, () -> takes(runs.incrementAndGet() % 20 == 0 ? 9 : 1), clock::get, seconds(60));

        assertThat(timing.performance().p50Ms()).isEqualTo(1);
        assertThat(timing.performance().p99Ms()).isEqualTo(9);
    }

    @Test
    void of_durationsThatVary_saysHowSureTheMedianIs() throws OrtException {
        AtomicLong runs = new AtomicLong();

        // 0.1 to 1 ms, each as often as the others
        Timing timing = Timing.of(1, () -> takes((1 + runs.getAndIncrement() % 10) / 10.0), clock::get, seconds(60));

        LatencySample sample = Objects.requireNonNull(timing.performance().sample());
        // three windows of 40 ms
        assertThat(sample.runs()).isBetween(210, 225);
        // the ranks 95 and 125 of 220
        assertThat(sample.lowMs()).isEqualTo(0.5);
        assertThat(sample.highMs()).isEqualTo(0.6);
        assertThat(timing.performance().p50Ms()).isBetween(0.5, 0.6);
    }

    @Test
    void of_oneRun_isNoSurerThanThat() throws OrtException {
        Timing timing = Timing.of(1, () -> takes(300), clock::get, 0);

        assertThat(timing.performance().sample()).isEqualTo(new LatencySample(1, 300, 300));
    }

    private void takes(double ms) {
        clock.addAndGet((long) (ms * TimeUnit.MILLISECONDS.toNanos(1)));
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
