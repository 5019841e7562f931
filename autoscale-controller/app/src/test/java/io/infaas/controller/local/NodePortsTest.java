package io.infaas.controller.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodePortsTest {

    @Test
    void ofReadyLine_readyLine_isRead() {
        String line = "{\"event\":\"ready\",\"pid\":7,\"http\":1,\"grpc\":2,\"metrics\":3}";

        assertThat(NodePorts.ofReadyLine(line)).contains(new NodePorts(1, 2, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "starting", "{\"event\":\"other\"}", "[]", "{"})
    void ofReadyLine_otherLine_isEmpty(String line) {
        assertThat(NodePorts.ofReadyLine(line)).isEmpty();
    }

    @Test
    void portOutOfRange_isRefused() {
        assertThatThrownBy(() -> new NodePorts(1, 70_000, 3)).hasMessageContaining("grpc port 70000");
    }
}
