package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketTransportIT {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, true",
        "Linux, x86_64, true",
        "Linux, aarch64, true",
        "Linux, riscv64, false",
        "Mac OS X, aarch64, false",
        "Windows 11, amd64, false"
    })
    void expected_machine_whereTheDistributionHasIt(String system, String processor, boolean expected) {
        assertThat(SocketTransport.isExpected(system, processor)).isEqualTo(expected);
    }

    @Test
    void of_running_toldByName() throws Exception {
        Vertx vertx = Vertx.vertx();

        assertThat(SocketTransport.of(vertx)).hasToString("NIO");

        vertx.close().await(30, TimeUnit.SECONDS);
    }
}
