package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AccuracyTest {

    @Test
    void of_half_hasTheScoreInterval() {
        Accuracy accuracy = Accuracy.of(50, 100);

        assertThat(accuracy.value()).isEqualTo(0.5);
        assertThat(accuracy.low()).isCloseTo(0.4038, within(1e-4));
        assertThat(accuracy.high()).isCloseTo(0.5962, within(1e-4));
    }

    @Test
    void of_allOrNone_endsAtTheEstimate() {
        assertThat(Accuracy.of(10, 10).high()).isEqualTo(1);
        assertThat(Accuracy.of(0, 10).low()).isEqualTo(0);
    }

    @Test
    void of_moreRightThanItems_isRefused() {
        assertThatThrownBy(() -> Accuracy.of(11, 10)).hasMessageContaining("11");
    }
}
