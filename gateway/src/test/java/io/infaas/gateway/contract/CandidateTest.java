package io.infaas.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

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
