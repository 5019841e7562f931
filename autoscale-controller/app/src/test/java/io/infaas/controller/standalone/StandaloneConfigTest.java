package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StandaloneConfigTest {

    @Test
    void freePorts_areFine() throws Exception {
        StandaloneConfig config = config(2, ports(0, 0, 0));

        config.checkPorts();

        assertThat(config.reachableHost()).isEqualTo("127.0.0.1");
        assertThat(config.gateway(8003, Duration.ofSeconds(1)).views().controllers())
                .singleElement()
                .hasToString("127.0.0.1:8003");
    }

    @Test
    void portOfTheController_thatIsTaken_isNamedWithItsFlag() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> config(2, ports(0, port, 0)).checkPorts())
                    .hasMessageContainingAll("port " + port + " (control)", "--control-port");
            assertThatThrownBy(() -> config(2, ports(0, 0, port)).checkPorts())
                    .hasMessageContainingAll("port " + port + " (admin)", "--admin-port");
        }
    }

    @Test
    void samePortTwice_isRefused_acrossGatewayAndController() {
        assertThatThrownBy(() -> config(2, ports(8123, 8123, 0)).checkPorts())
                .hasMessage("--http-port and --control-port both name port 8123: give each its own");
    }

    @Test
    void numbersThatCannotBe_areRefusedWithTheirFlag() {
        assertThatThrownBy(() -> config(17, ports(0, 0, 0))).hasMessage("--nodes 17 must be within 1 and 16");
        assertThatThrownBy(() -> ports(0, 0, 70_000)).hasMessage("--admin-port 70000 must be within 0 and 65535");
    }

    @Test
    void definitionGivenTwice_isRefused_asFolderToo(@TempDir Path folder) {
        Path file = folder.resolve("infaas.yaml");

        assertThatThrownBy(() -> config(1, ports(0, 0, 0), List.of(folder, folder.resolve("x/../infaas.yaml"))))
                .hasMessage("--definition %s is given twice: give it once".formatted(file));
        assertThat(config(1, ports(0, 0, 0), List.of(folder, folder.resolve("other.yaml")))
                        .definitions())
                .containsExactly(file, folder.resolve("other.yaml"));
    }

    @Test
    void fleet_thatCannotBe_isRefusedWithItsFlag() {
        assertThatThrownBy(() -> fleet(2, 1, 1)).hasMessage("--max-nodes 1 must be within --nodes 2 and 16");
        assertThatThrownBy(() -> fleet(2, 4, 0.1).settings(0.08))
                .hasMessage("--budget-per-hour 0.1 is below the price of the 2 nodes of --nodes, $0.1600/h");
        assertThat(fleet(2, 4, 0.2).settings(0.08).budgetPerHour()).isEqualTo(0.2);
        assertThat(LocalFleet.fixed(2).settings(0.08).isFixed()).isTrue();
    }

    private static LocalFleet fleet(int nodes, int most, double budget) {
        return new LocalFleet(nodes, most, OptionalDouble.of(budget), Duration.ZERO, Duration.ZERO);
    }

    private static StandaloneConfig.Ports ports(int http, int control, int admin) {
        return new StandaloneConfig.Ports("0.0.0.0", http, 0, 0, control, admin);
    }

    private static StandaloneConfig config(int nodes, StandaloneConfig.Ports ports) {
        return config(nodes, ports, List.of(Path.of("infaas.yaml")));
    }

    private static StandaloneConfig config(int nodes, StandaloneConfig.Ports ports, List<Path> definitions) {
        return new StandaloneConfig(
                definitions,
                Path.of("data"),
                LocalFleet.fixed(nodes),
                Optional.empty(),
                ports,
                PolicyKind.COST,
                PolicySettings.DEFAULTS,
                false,
                Path.of("journal.jsonl"));
    }
}
