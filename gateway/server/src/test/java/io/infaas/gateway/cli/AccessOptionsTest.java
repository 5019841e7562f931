package io.infaas.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.AccessPolicy.SharedMemoryKeys;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Secrets come from files as they come from flags, and no message shows one. */
class AccessOptionsTest {

    private static final SecretHeader HEADER = new SecretHeader("X-Key", "s3cret=");

    @TempDir
    private Path folder;

    @Test
    void files_giveTheSameAsFlags() throws IOException {
        String one = file("one", "# for the operator\n\nX-Key=s3cret=\n");
        String kinds = file("kinds", "health,trace:X-Key=s3cret=\nlogging:X-Key=s3cret=\n");

        AccessPolicy read = access(
                "--client-model-control-file=" + one,
                "--client-settings-file=" + one,
                "--http-restricted-api-file=" + kinds,
                "--grpc-restricted-protocol-file=" + kinds);

        assertThat(read.modelControl()).isEqualTo(ClientPermission.with(HEADER));
        assertThat(read.settings()).isEqualTo(ClientPermission.with(HEADER));
        for (Restrictions restrictions : new Restrictions[] {read.http(), read.grpc()}) {
            assertThat(restrictions.of(Restrictions.Kind.LOGGING)).isEqualTo(HEADER);
            assertThat(restrictions.of(Restrictions.Kind.TRACE)).isEqualTo(HEADER);
            assertThat(restrictions.of(Restrictions.Kind.INFERENCE)).isNull();
        }
    }

    @Test
    void noFlags_nobodyLoadsOrChangesSettings() {
        AccessPolicy access = access();

        assertThat(access.modelControl()).isEqualTo(ClientPermission.NOBODY);
        assertThat(access.settings()).isEqualTo(ClientPermission.NOBODY);
        assertThat(access.sharedMemory()).isEqualTo(SharedMemoryKeys.NONE);
    }

    @Test
    void sharedMemory_noBooleanOrPrefix_refused() {
        assertThatThrownBy(() -> access("--allow-client-shm=yes"))
                .hasMessage(
                        "--allow-client-shm: 'yes' must be true, false or prefixes of keys, such as /team-a,/team-b");
    }

    @Test
    void modelControl_anyOrAHeader() {
        assertThat(access("--client-model-control=any").modelControl()).isEqualTo(ClientPermission.EVERYBODY);
        assertThat(access("--client-model-control=X-Key=s3cret=").modelControl())
                .isEqualTo(ClientPermission.with(HEADER));
    }

    @Test
    void clientSettings_anyOrAHeader() {
        assertThat(access("--client-settings=any").settings()).isEqualTo(ClientPermission.EVERYBODY);
        assertThat(access("--client-settings=X-Key=s3cret=").settings()).isEqualTo(ClientPermission.with(HEADER));
        assertThatThrownBy(() -> access("--client-settings=all"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--client-settings: 'all' must be HEADER=VALUE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--client-model-control-file",
                "--client-settings-file",
                "--http-restricted-api-file",
                "--grpc-restricted-protocol-file"
            })
    void fileThatIsNoSecret_namedWithoutItsContent(String flag) throws IOException {
        for (String content : new String[] {
            "s3cret\n",
            "nope:s3cret\n",
            "health:s3cret\nhealth:s3cret\n",
            "health:a=s3cret\nhealth:b=s3cret\nx\n",
            "",
            "#\n",
            "a=s3cret\u0001\n",
            "x".repeat(100_000)
        }) {
            String file = file("bad", content);

            assertThatThrownBy(() -> access(flag + "=" + file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(flag, "bad")
                    .hasMessageNotContaining("s3cret")
                    .hasNoCause();
        }
        assertThatThrownBy(() -> access(flag + "=" + folder.resolve("absent")))
                .hasMessage("%s %s cannot be read: no such file".formatted(flag, folder.resolve("absent")));
    }

    @Test
    void flagAndFile_refused() throws IOException {
        String file = file("one", "X-Key=s3cret=\n");

        assertThatThrownBy(() -> access("--client-settings=any", "--client-settings-file=" + file))
                .hasMessage("--client-settings and --client-settings-file are both given; give one");
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private static AccessPolicy access(String... arguments) {
        return CommandLine.populateCommand(new AccessOptions(), arguments).access(AccessPolicy.OPEN);
    }

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
