package io.infaas.builder.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.builder.failure.VariantException;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class RateSearchTest {

    private static RateSearch.Trial node(double limit, double offered) {
        return new RateSearch.Trial(Math.min(limit, offered), offered <= limit);
    }

    @Property
    void from_anyStart_findsTheLimitWithin5Percent(
            @ForAll @DoubleRange(min = 1, max = 1e5) double limit,
            @ForAll @DoubleRange(min = 0.05, max = 20) double factor)
            throws VariantException {
        RateSearch found = RateSearch.from(limit * factor, rate -> node(limit, rate), () -> true);

        assertThat(found.stable()).isTrue();
        assertThat(found.perSecond()).isBetween(limit / 1.05, limit);
    }

    @Test
    void from_noTime_isWhatOneTrialTold() throws VariantException {
        AtomicInteger trials = new AtomicInteger();

        RateSearch found = RateSearch.from(
                300,
                rate -> {
                    trials.incrementAndGet();
                    return node(100, rate);
                },
                () -> false);

        assertThat(trials).hasValue(1);
        assertThat(found.stable()).isFalse();
        assertThat(found.perSecond()).isCloseTo(100, within(1e-9));
    }

    @Test
    void from_nodeThatNeverKeepsUp_ends() throws VariantException {
        RateSearch found = RateSearch.from(100, rate -> new RateSearch.Trial(7, false), () -> true);

        assertThat(found).isEqualTo(new RateSearch(7, false));
    }
}
