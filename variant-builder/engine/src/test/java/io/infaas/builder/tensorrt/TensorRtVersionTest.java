package io.infaas.builder.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorRtVersionTest {

    @Test
    void ofBanner_oldAndNewNumbers_areRead() {
        assertThat(TensorRtVersion.ofBanner("&&&& RUNNING TensorRT.trtexec [TensorRT v100900] [b34] # trtexec"))
                .hasToString("10.9.0");
        assertThat(TensorRtVersion.ofBanner("[TensorRT v101303]")).hasToString("10.13.3");
        assertThat(TensorRtVersion.ofBanner("[TensorRT v110000]")).hasToString("11.0.0");
        assertThat(TensorRtVersion.ofBanner("[TensorRT v8601]")).hasToString("8.6.1");
    }

    @Test
    void ofBanner_none_isRefused() {
        assertThatThrownBy(() -> TensorRtVersion.ofBanner("command not found"))
                .hasMessage("trtexec does not print its TensorRT version");
    }

    @Test
    void parse_threeOrFourNumbers_isRead() {
        assertThat(TensorRtVersion.parse("10.9.0.34")).isEqualTo(new TensorRtVersion(10, 9, 0));
        assertThatThrownBy(() -> TensorRtVersion.parse("10.9")).hasMessageContaining("'10.9' is not of the form");
    }
}
