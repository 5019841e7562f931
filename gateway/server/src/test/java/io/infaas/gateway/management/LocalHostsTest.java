package io.infaas.gateway.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which hosts share memory with this process. */
class LocalHostsTest {

    @Test
    void isLocal_loopback_byAddressAndName() {
        assertThat(LocalHosts.isLocal("127.0.0.1")).isTrue();
        assertThat(LocalHosts.isLocal("127.3.2.1")).isTrue();
        assertThat(LocalHosts.isLocal("::1")).isTrue();
        assertThat(LocalHosts.isLocal("localhost")).isTrue();
    }

    @Test
    void isLocal_otherHosts_areNot() {
        assertThat(LocalHosts.isLocal("192.0.2.7")).isFalse();
        assertThat(LocalHosts.isLocal("localhost.example.org")).isFalse();
        assertThat(LocalHosts.isLocal("node-1")).isFalse();
    }
}
