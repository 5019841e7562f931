package io.infaas.triton.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class KeptPortsTest {

    @Test
    void next_bound_isOutsideOfWhatTheSystemGives() throws Exception {
        int port = KeptPorts.next();

        try (ServerSocket bound = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                ServerSocket given = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(bound.getLocalPort()).isLessThan(given.getLocalPort());
        }
    }
}
