package io.infaas.builder.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeAddressTest {

    @Test
    void parse_portsLeftOut_areTritonsOwn() {
        assertThat(NodeAddress.parse(" GPU-1.example ")).isEqualTo(new NodeAddress("gpu-1.example", 8000, 8001, 8002));
        assertThat(NodeAddress.parse("10.0.0.7:1:2:3")).isEqualTo(new NodeAddress("10.0.0.7", 1, 2, 3));
        assertThat(NodeAddress.parse("[::1]:1:2").urlHost()).isEqualTo("[::1]");
    }

    @Test
    void parse_whatIsNoAddress_isRefused() {
        for (String text : List.of("", "a b", "a:b", "a:1:2:3:4", "::1", "a:")) {
            assertThatThrownBy(() -> NodeAddress.parse(text)).as(text).hasMessageContaining("is not host[:http");
        }
        assertThatThrownBy(() -> NodeAddress.parse("a:0")).hasMessageContaining("port 0 must be within 1 and 65535");
    }
}
