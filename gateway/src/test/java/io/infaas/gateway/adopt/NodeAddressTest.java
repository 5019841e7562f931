package io.infaas.gateway.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAddressTest {

    @ParameterizedTest
    @CsvSource({
        "triton, triton, 8000, 8001, 8002",
        "Triton-1.Example:9000, triton-1.example, 9000, 8001, 8002",
        "10.0.0.1:9000:9001, 10.0.0.1, 9000, 9001, 8002",
        "10.0.0.1:9000:9001:9002, 10.0.0.1, 9000, 9001, 9002",
        "[::1], ::1, 8000, 8001, 8002",
        "[::1]:8000, ::1, 8000, 8001, 8002",
        "[fe80::1%eth0]:1:2:3, fe80::1%eth0, 1, 2, 3"
    })
    void parse_anyForm_missingPortsAreTritons(String text, String host, int http, int grpc, int metrics) {
        assertThat(NodeAddress.parse(text)).isEqualTo(new NodeAddress(host, http, grpc, metrics));
    }

    @ParameterizedTest
    @CsvSource({
        "'', is not host",
        "::1, is not host",
        "a:b, is not host",
        "a:1:2:3:4, is not host",
        "[localhost]:1, is not host",
        "a/b, is not host",
        "a:70000, HTTP port 70000 must be within 1 and 65535",
        "a:1:0, gRPC port 0 must be within 1 and 65535"
    })
    void parse_noAddress_namedWithTheRule(String text, String told) {
        assertThatThrownBy(() -> NodeAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--nodes '" + text + "'")
                .hasMessageContaining(told);
    }

    @Test
    void list_several_inTheirOrderWithIds() {
        assertThat(NodeAddress.list("b, a:9000,[::1]:7000").stream().map(NodeAddress::id))
                .containsExactly("b:8000", "a:9000", "[::1]:7000");
    }

    @Test
    void list_oneTwice_refused() {
        assertThatThrownBy(() -> NodeAddress.list("a,b,A:8000:9001"))
                .hasMessageContaining("--nodes names a:8000 twice");
    }

    @Test
    void new_rescanOutOfBounds_flagNamed() {
        List<NodeAddress> nodes = NodeAddress.list("a");

        for (Duration rescan : List.of(Duration.ofMillis(99), Duration.ofHours(2))) {
            assertThatThrownBy(() -> new AdoptionConfig(nodes, rescan, AdoptionConfig.DEADLINE))
                    .hasMessageContaining("--rescan-ms " + rescan.toMillis());
        }
    }
}
