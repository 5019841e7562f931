package io.infaas.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.Market;
import io.infaas.controller.preflight.Ec2Checks.VcpuQuota;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VcpuQuotaTest {

    @ParameterizedTest
    @CsvSource({
        "m5.large, STANDARD",
        "c7i.xlarge, STANDARD",
        "t4g.small, STANDARD",
        "im4gn.large, STANDARD",
        "g5.xlarge, GRAPHICS",
        "g4dn.12xlarge, GRAPHICS",
        "gr6.4xlarge, GRAPHICS",
        "vt1.3xlarge, GRAPHICS",
        "p4d.24xlarge, TRAINING",
        "inf2.xlarge, INFERENCE"
    })
    void counts_typesOfAFamily_countTowardsItsQuotaAlone(String type, VcpuQuota expected) {
        assertThat(quotas(type)).containsExactly(expected);
    }

    @Test
    void counts_familyWithAnotherQuota_isNone() {
        assertThat(quotas("trn1.2xlarge")).isEmpty();
        assertThat(quotas("u-6tb1.metal")).isEmpty();
        assertThat(quotas("mac1.metal")).isEmpty();
    }

    @Test
    void code_differsByMarket() {
        assertThat(VcpuQuota.GRAPHICS.code(Market.SPOT)).isEqualTo("L-3819A6DF");
        assertThat(VcpuQuota.GRAPHICS.code(Market.ON_DEMAND)).isEqualTo("L-DB2E81BA");
    }

    private static List<VcpuQuota> quotas(String type) {
        return Arrays.stream(VcpuQuota.values())
                .filter(quota -> quota.counts(type))
                .toList();
    }
}
