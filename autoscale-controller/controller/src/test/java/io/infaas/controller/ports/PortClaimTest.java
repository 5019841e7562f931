package io.infaas.controller.ports;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.ports.PortClaim.PortTakenException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PortClaimTest {

    private static final String HOST = "127.0.0.1";

    @Test
    void check_takenPort_namesPortOwnerAndFlag() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PortClaim claim = new PortClaim("--http-port", "HTTP", taken.getLocalPort());

            assertThatThrownBy(() -> PortClaim.check(HOST, List.of(claim)))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " (HTTP) is taken by")
                    .hasMessageContaining("(pid " + ProcessHandle.current().pid() + ")")
                    .hasMessageContaining("--http-port");
        }
    }

    @Test
    void check_samePortTwice_namesBothFlags() {
        List<PortClaim> claims =
                List.of(new PortClaim("--http-port", "HTTP", 18_000), new PortClaim("--grpc-port", "gRPC", 18_000));

        assertThatThrownBy(() -> PortClaim.check(HOST, claims))
                .hasMessageContaining("--http-port and --grpc-port both name port 18000");
    }

    @Test
    void check_anyPort_isFree() {
        List<PortClaim> claims =
                List.of(new PortClaim("--http-port", "HTTP", 0), new PortClaim("--grpc-port", "gRPC", 0));

        assertThatCode(() -> PortClaim.check(HOST, claims)).doesNotThrowAnyException();
    }
}
