package io.infaas.controller.standalone.demonstration.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import org.junit.jupiter.api.Test;

final class NodeLaunchTest {

    /** 640 items/s. */
    private static Profile profile(double coresUsed) {
        return ProfileFixture.on(Catalogs.NODE_TYPE)
                .batches(32, batch -> 50.0 * batch / 32, batch -> 640)
                .coresUsed(coresUsed)
                .build();
    }

    @Test
    void oneCore_instanceThatUsesItUp_whatThatCarries() {
        assertThat(NodeLaunch.oneCore(profile(1), 32)).isEqualTo(20);
        assertThat(NodeLaunch.oneCore(profile(1.1), 32)).isEqualTo(20);
    }

    /** As profiled on a machine whose cores others used, too. */
    @Test
    void oneCore_instanceThatUsesHalfOfIt_twiceThat() {
        assertThat(NodeLaunch.oneCore(profile(0.5), 32)).isEqualTo(40);
    }
}
