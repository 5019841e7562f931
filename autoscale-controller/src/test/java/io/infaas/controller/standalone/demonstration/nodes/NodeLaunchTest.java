package io.infaas.controller.standalone.demonstration.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Candidate;
import org.junit.jupiter.api.Test;

final class NodeLaunchTest {

    /** 640 items/s. */
    private static Candidate candidate(double coresUsed) {
        Variant variant = Catalogs.fashion()
                .variant("fm-large", "fp32", 0.93, 1000.0 / 640)
                .usingCores(coresUsed)
                .build()
                .variants()
                .get(0);
        return new Candidate(variant, variant.profiles().get(0), Catalogs.nodeType());
    }

    @Test
    void oneCore_instanceThatUsesItUp_whatThatCarries() {
        assertThat(NodeLaunch.oneCore(candidate(1), 32)).isEqualTo(20);
        assertThat(NodeLaunch.oneCore(candidate(1.1), 32)).isEqualTo(20);
    }

    @Test
    void oneCore_instanceThatUsesHalfOfIt_twiceThat() {
        assertThat(NodeLaunch.oneCore(candidate(0.5), 32)).isEqualTo(40);
    }
}
