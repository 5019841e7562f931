package io.infaas.gateway.warm;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.selection.SelectionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class GatewayWarmUpIT {

    @Test
    void run_eachPolicy_everyQueryIsAnswered() throws Exception {
        for (SelectionPolicy policy : SelectionPolicy.values()) {
            GatewayWarmUp.Done done =
                    GatewayWarmUp.run(policy, Duration.ofMillis(300)).await(30, TimeUnit.SECONDS);

            assertThat(done.queries()).isBetween(1, 2 * GatewayWarmUp.ENOUGH);
        }
    }

    @Test
    void run_noTime_nothingIsAsked() throws Exception {
        assertThat(GatewayWarmUp.run(SelectionPolicy.CHEAPEST, Duration.ZERO)
                        .await(30, TimeUnit.SECONDS)
                        .queries())
                .isZero();
    }

    @Test
    void run_over_noThreadIsLeft() throws Exception {
        Set<Thread> before = loops();

        GatewayWarmUp.run(SelectionPolicy.CHEAPEST, Duration.ofMillis(100)).await(30, TimeUnit.SECONDS);

        Set<Thread> left = loops();
        left.removeAll(before);
        for (Thread thread : left) {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
        assertThat(left).noneMatch(Thread::isAlive);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void run_over_noSocketIsLeft() throws Exception {
        Set<String> before = sockets();

        GatewayWarmUp.run(SelectionPolicy.CHEAPEST, Duration.ofMillis(100)).await(30, TimeUnit.SECONDS);

        assertThat(before).containsAll(sockets());
    }

    private static Set<Thread> loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vert.x-"))
                .collect(Collectors.toSet());
    }

    private static Set<String> sockets() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.flatMap(GatewayWarmUpIT::end)
                    .filter(end -> end.startsWith("socket:"))
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<String> end(Path descriptor) {
        try {
            return Stream.of(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closedMeanwhile) {
            return Stream.empty();
        }
    }
}
