package io.infaas.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.ClientPermission;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.access.SharedMemoryKeys;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.time.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** One flag gives clients what they have at a Triton; each other flag holds beside it. */
class AsTritonTest {

    @Test
    void asTriton_everybodyMayAndMayWait() {
        GatewayConfig config = config("--nodes=127.0.0.1", "--as-triton");

        assertThat(config.clients().access()).isEqualTo(AccessPolicy.AS_TRITON);
        assertThat(config.limits())
                .isEqualTo(GatewayLimits.DEFAULT
                        .withMaxLateness(0)
                        .withBounds(InstanceLimits.DEFAULT.withoutAdaptiveConcurrency()));
        assertThat(config.limits().bounds().maxQueueMs()).isInfinite();
        assertThat(config.limits().queryTimeout()).isEqualTo(Deadline.FOREVER);
        assertThat(config.clients().connections().httpIdle()).isZero();
        assertThat(config.clients().connections().age().isLimited()).isFalse();
        assertThat(config.limits())
                .isEqualTo(GatewayConfig.withoutView().asTriton().limits().waiting(Duration.ofSeconds(1)));
    }

    @Test
    void asTriton_otherFlags_hold() {
        GatewayConfig config = config(
                "--nodes=127.0.0.1",
                "--as-triton",
                "--client-model-control=X-Key=s3cret",
                "--allow-client-shm=/team-a,/team-b",
                "--max-lateness=3",
                "--max-queue-ms=50",
                "--query-timeout-ms=700",
                "--http-idle-timeout-ms=900");

        AccessPolicy access = config.clients().access();
        assertThat(access.modelControl()).isEqualTo(ClientPermission.with(new SecretHeader("X-Key", "s3cret")));
        assertThat(access.settings()).isEqualTo(ClientPermission.EVERYBODY);
        assertThat(access.sharedMemory().prefixes()).containsExactly("/team-a", "/team-b");
        assertThat(config.limits().maxLateness()).isEqualTo(3);
        assertThat(config.limits().bounds().maxQueueMs()).isEqualTo(50);
        assertThat(config.limits().queryTimeout()).isEqualTo(Duration.ofMillis(700));
        assertThat(config.clients().connections().httpIdle()).isEqualTo(Duration.ofMillis(900));
    }

    @Test
    void asTriton_flagsWithTheUsualValues_hold() {
        GatewayConfig config = config(
                "--nodes=127.0.0.1",
                "--as-triton",
                "--allow-client-shm=false",
                "--max-lateness=10",
                "--adaptive-concurrency=on");

        assertThat(config.clients().access().sharedMemory()).isEqualTo(SharedMemoryKeys.NONE);
        assertThat(config.limits()).isEqualTo(GatewayLimits.DEFAULT);
    }

    @Test
    void noFlag_usualLimits() {
        assertThat(config("--nodes=127.0.0.1").limits()).isEqualTo(GatewayLimits.DEFAULT);
        assertThat(config("--controller=127.0.0.1:8003").limits()).isEqualTo(GatewayLimits.ON_DEMAND);
        assertThat(config("--nodes=127.0.0.1").clients().access()).isEqualTo(AccessPolicy.OPEN);
    }

    private static GatewayConfig config(String... flags) {
        return CommandLine.populateCommand(new GatewayCommand(), flags).config();
    }
}
