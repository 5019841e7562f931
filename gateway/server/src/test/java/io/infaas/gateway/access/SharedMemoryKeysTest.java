package io.infaas.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedMemoryKeysTest {

    @ParameterizedTest
    @CsvSource({
        "true,               /anything,          true",
        "true,               /a/b,               true",
        "false,              /anything,          false",
        "'/team-a,/team-b',  /team-a-images,     true",
        "'/team-a,/team-b',  team-b,             true",
        "'/team-a,/team-b',  //team-b,           true",
        "'/team-a,/team-b',  /team-c,            false",
        "'/team-a,/team-b',  /team-a/../psm_x,   false",
        "'/team-a,/team-b',  /../shm/team-a,     false",
        "'/team-a,/team-b',  '',                 false",
    })
    void admits_anyKey(String flag, String key, boolean expected) {
        assertThat(SharedMemoryKeys.parse(flag).admits(key)).isEqualTo(expected);
    }
}
