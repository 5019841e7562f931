package io.infaas.triton.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAddressTest {

    @ParameterizedTest
    @CsvSource({
        "triton, triton, 8000, 8001, 8002",
        "' GPU-1.example ', gpu-1.example, 8000, 8001, 8002",
        "Triton-1.Example:9000, triton-1.example, 9000, 8001, 8002",
        "10.0.0.1:9000:9001, 10.0.0.1, 9000, 9001, 8002",
        "10.0.0.7:1:2:3, 10.0.0.7, 1, 2, 3",
        "[::1], ::1, 8000, 8001, 8002",
        "[::1]:8000, ::1, 8000, 8001, 8002",
        "[fe80::1%eth0]:1:2:3, fe80::1%eth0, 1, 2, 3"
    })
    void parse_anyForm_missingPortsAreTritons(String text, String host, int http, int grpc, int metrics) {
        assertThat(NodeAddress.parse("--nodes", text)).isEqualTo(new NodeAddress(host, http, grpc, metrics));
    }

    @ParameterizedTest
    @CsvSource({
        "'', is not host",
        "::1, is not host",
        "a b, is not host",
        "a:, is not host",
        "a:b, is not host",
        "a:1:2:3:4, is not host",
        "[localhost]:1, is not host",
        "a/b, is not host",
        "a:0, HTTP port 0 must be within 1 and 65535",
        "a:70000, HTTP port 70000 must be within 1 and 65535",
        "a:1:0, gRPC port 0 must be within 1 and 65535"
    })
    void parse_noAddress_namedWithTheRule(String text, String told) {
        assertThatThrownBy(() -> NodeAddress.parse("--nodes", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--nodes '" + text + "'")
                .hasMessageContaining(told);
    }

    @Test
    void parseList_several_inTheirOrderWithIds() {
        assertThat(NodeAddress.parseList("--nodes", "b, a:9000,[::1]:7000").stream()
                        .map(NodeAddress::id))
                .containsExactly("b:8000", "a:9000", "[::1]:7000");
    }

    @Test
    void parseList_oneTwice_refused() {
        assertThatThrownBy(() -> NodeAddress.parseList("--nodes", "a,b,A:8000:9001"))
                .hasMessageContaining("--nodes names a:8000 twice");
    }

    @Test
    void authority_ipv6_isInBracketsOnce() {
        assertThat(NodeAddress.authority(NodeAddress.parse("node", "[::1]:1:2").host(), 1))
                .isEqualTo("[::1]:1");
        assertThat(NodeAddress.authority("[::1]", 1)).isEqualTo("[::1]:1");
        assertThat(NodeAddress.authority(NodeAddress.parse("node", "a").host(), 1))
                .isEqualTo("a:1");
    }
}
