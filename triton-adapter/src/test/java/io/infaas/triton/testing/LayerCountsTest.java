package io.infaas.triton.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LayerCountsTest {

    @Test
    void count_ofTheRootPom_isPassedToTests() {
        assertThat(LayerCounts.count("infaas.chaos.rounds")).isPositive();
        assertThat(LayerCounts.seconds("infaas.soak.seconds")).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void tries_areAShareOfTheFullNumber_andAtLeastOne() {
        assertThat(LayerCounts.tries(200)).isEqualTo(2 * LayerCounts.count("infaas.tries.percent"));
        assertThat(LayerCounts.tries(1)).isPositive();
    }

    @Test
    void count_unknown_namesThePropertyAndTheRemedy() {
        assertThatThrownBy(() -> LayerCounts.count("infaas.no-such.rounds"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("infaas.no-such.rounds", "root pom.xml", "-Dinfaas.no-such.rounds=N");
    }

    @Test
    void next_bound_isOutsideOfWhatTheSystemGives() throws Exception {
        int port = KeptPorts.next();

        try (ServerSocket bound = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                ServerSocket given = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(bound.getLocalPort()).isLessThan(given.getLocalPort());
        }
    }
}
