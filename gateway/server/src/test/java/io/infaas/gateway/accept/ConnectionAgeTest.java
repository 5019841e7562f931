package io.infaas.gateway.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Connections that were opened together become unequally old. */
class ConnectionAgeTest {

    @Test
    void ageMs_ofManyConnections_spreadOverATenthToEitherSide() {
        ConnectionAge age = new ConnectionAge(Duration.ofSeconds(100), Duration.ZERO);

        long[] ages = LongStream.range(0, 1000).map(age::ageMs).toArray();

        assertThat(LongStream.of(ages).min().orElseThrow()).isBetween(90_000L, 90_100L);
        assertThat(LongStream.of(ages).max().orElseThrow()).isBetween(109_900L, 110_000L);
        assertThat(LongStream.of(ages).distinct().count()).isGreaterThan(900);
    }

    @Test
    void age_negative_isRefusedByItsFlag() {
        assertThatThrownBy(() -> new ConnectionAge(Duration.ofMillis(-1), Duration.ZERO))
                .hasMessageContaining("--grpc-max-connection-age-ms");
        assertThat(ConnectionAge.ANY.isLimited()).isFalse();
    }
}
