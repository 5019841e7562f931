package io.infaas.controller.fixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.gateway.contract.Node;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FixedNodeProviderTest {

    @ParameterizedTest
    @CsvSource({
        "gpu7, gpu7-8001, gpu7, 8000, 8001, 8002, cpu",
        "GPU7:1, gpu7-8001, gpu7, 1, 8001, 8002, cpu",
        "gpu7:1:2, gpu7-2, gpu7, 1, 2, 8002, cpu",
        "gpu7:1:2:3, gpu7-2, gpu7, 1, 2, 3, cpu",
        "10.0.0.5:1:2:3=g4dn.xlarge, 10.0.0.5-2, 10.0.0.5, 1, 2, 3, g4dn.xlarge",
        "a.b-c.example=gpu, a.b-c.example-8001, a.b-c.example, 8000, 8001, 8002, gpu",
        "[::1]:1:2, --1-2, ::1, 1, 2, 8002, cpu",
        "[FE80::1%eth0], fe80--1-eth0-8001, fe80::1%eth0, 8000, 8001, 8002, cpu",
        "' gpu7 ', gpu7-8001, gpu7, 8000, 8001, 8002, cpu",
    })
    void of_address_isReadAndNamed(
            String address, String id, String host, int http, int grpc, int metrics, String type) {
        FixedNodeProvider nodes = FixedNodeProvider.of(List.of(address), "cpu");

        assertThat(nodes.nodes()).containsExactly(new Node(id, host, http, grpc, metrics, type));
    }

    @Test
    void of_severalNodes_keepTheirOrder() {
        FixedNodeProvider nodes = FixedNodeProvider.of(List.of("b", "a", "a:1:2:3"), "cpu");

        assertThat(nodes.nodes()).extracting(Node::id).containsExactly("b-8001", "a-8001", "a-2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":8000",
                "a:",
                "a:1:2:3:4",
                "a:x",
                "a:-1",
                "a b",
                "::1",
                "[::1",
                "[a]",
                "a=",
                "http://a:1",
                "a/b"
            })
    void of_noAddress_isRefusedWithItsText(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FixedNodeProvider.of(List.of("ok", address), "cpu"))
                .withMessageContaining("'" + address + "' is not host[:http[:grpc[:metrics]]]");
    }

    @ParameterizedTest
    @CsvSource({"a:0, HTTP port 0", "a:1:70000, gRPC port 70000", "a:1:2:999999999, metrics port 999999999"})
    void of_portOutOfRange_isRefusedWithItsText(String address, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FixedNodeProvider.of(List.of(address), "cpu"))
                .withMessageContaining("'" + address + "'")
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"a, a", "a:1:2:3, a:4:2:5", "a, A:8000:2:3", "a:1:1:2, b"})
    void of_onePortTwice_isRefused(String first, String second) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FixedNodeProvider.of(List.of(first, second), "cpu"))
                .withMessageContaining("give each address once");
    }

    @Test
    void offerings_areNone_andNothingIsLaunchedOrEnded() {
        FixedNodeProvider nodes = FixedNodeProvider.of(List.of("a"), "cpu");
        List<NodeMachine> before = nodes.list();

        nodes.launch("cpu", 1, "plan-1");
        nodes.cordon("a-8001", true);
        nodes.terminate("a-8001");

        assertThat(nodes.offerings()).isEmpty();
        assertThat(nodes.list()).isEqualTo(before).singleElement().satisfies(machine -> {
            assertThat(machine.life()).isEqualTo(MachineLife.READY);
            assertThat(machine.offering()).isEmpty();
        });
    }

    @Test
    void of_noNodes_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FixedNodeProvider.of(List.of(), "cpu"))
                .withMessageContaining("at least one");
    }
}
