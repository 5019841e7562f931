package io.infaas.gateway.adopt;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.triton.client.NodeAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RescanIntervalTest {

    @Test
    void new_rescanOutOfBounds_flagNamed() {
        List<NodeAddress> nodes = NodeAddress.parseList("--nodes", "a");

        for (Duration rescan : List.of(Duration.ofMillis(99), Duration.ofHours(2))) {
            assertThatThrownBy(() -> new AdoptionConfig(nodes, rescan, AdoptionConfig.DEADLINE))
                    .hasMessageContaining("--rescan-ms " + rescan.toMillis());
        }
    }
}
