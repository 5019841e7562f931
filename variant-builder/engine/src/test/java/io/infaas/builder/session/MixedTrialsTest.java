package io.infaas.builder.session;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.VariantException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MixedTrialsTest {

    @Test
    void check_afterTheLimit_givesUpAsAWhole() {
        AtomicLong clock = new AtomicLong();
        MixedGraphs.MixedTrials.Deadline deadline =
                new MixedGraphs.MixedTrials.Deadline(clock::get, 0, Duration.ofMinutes(20));

        clock.set(Duration.ofMinutes(20).toNanos());
        assertThatCode(deadline::check).doesNotThrowAnyException();
        clock.addAndGet(1);
        assertThatThrownBy(deadline::check)
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("takes more than 20 min");
    }
}
