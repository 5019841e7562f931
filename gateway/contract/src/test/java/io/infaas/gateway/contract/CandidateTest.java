package io.infaas.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.Variant;
import org.junit.jupiter.api.Test;

final class CandidateTest {

    /** On a node of two cores. */
    private static Candidate candidate(int threads, double coresUsed, boolean stable) {
        Variant variant = Catalogs.fashion()
                .variant("large", "fp32", threads, 0.93, 10)
                .build()
                .variants()
                .get(0);
        Profile profile = ProfileFixture.like(variant.profiles().get(0))
                .coresUsed(coresUsed)
                .stable(stable)
                .build();
        return new Candidate(variant, profile, Catalogs.nodeType());
    }

    @Test
    void corrected_twiceAsLong_halfTheThroughputAndTheSameConcurrency() {
        Candidate profiled = candidate(1, 1, true).times(2);

        Candidate slow = profiled.corrected(2);

        assertThat(slow.times(3).correction()).isEqualTo(2);
        assertThat(slow.serviceMs(4)).isEqualTo(2 * profiled.serviceMs(4));
        assertThat(slow.itemsPerSecond(4)).isEqualTo(profiled.itemsPerSecond(4) / 2);
        assertThat(slow.saturation()).isEqualTo(profiled.saturation() / 2);
        assertThat(slow.concurrency()).isEqualTo(profiled.concurrency());
        assertThat(slow.coresUsed()).isEqualTo(profiled.coresUsed());
        assertThat(slow.peakMemory()).isEqualTo(profiled.peakMemory());
    }

    @Test
    void corrected_byNothing_isRefused() {
        Candidate profiled = candidate(1, 1, true);

        assertThatThrownBy(() -> profiled.corrected(0)).hasMessageContaining("correction 0.0 is not a positive factor");
        assertThatThrownBy(() -> profiled.corrected(Double.NaN)).hasMessageContaining("correction NaN");
    }

    @Test
    void coresUsed_timingsSettled_whatWasMeasured() {
        assertThat(candidate(1, 0.6, true).coresUsed()).isEqualTo(0.6);
        assertThat(candidate(1, 0.6, true).times(3).coresUsed()).isEqualTo(3 * 0.6);
    }

    /** As on a machine whose cores others used, too. */
    @Test
    void coresUsed_timingsDidNotSettle_atLeastTheThreads() {
        assertThat(candidate(2, 0.6, false).coresUsed()).isEqualTo(2);
        assertThat(candidate(1, 1.2, false).coresUsed()).isEqualTo(1.2);
    }

    @Test
    void coresUsed_moreThanTheNodeHas_thatMany() {
        assertThat(candidate(4, 3.5, true).coresUsed()).isEqualTo(2);
        assertThat(candidate(4, 0.6, false).coresUsed()).isEqualTo(2);
    }
}
