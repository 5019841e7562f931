package io.infaas.controller.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.local.LocalNode.RestartDelay;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RestartDelayTest {

    private final RestartDelay delay = new RestartDelay();

    @Test
    void after_shortLives_growsToItsBound() {
        assertThat(delay.after(Duration.ZERO)).isEqualTo(Duration.ofMillis(100));
        assertThat(delay.after(Duration.ZERO)).isEqualTo(Duration.ofMillis(200));

        IntStream.range(0, 100).forEach(i -> delay.after(Duration.ZERO));

        assertThat(delay.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void after_longLife_beginsAnew() {
        delay.after(Duration.ZERO);
        delay.after(Duration.ZERO);

        assertThat(delay.after(Duration.ofSeconds(10))).isEqualTo(Duration.ofMillis(100));
    }
}
