package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ControlConfigTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.8.7", "::1", "localhost"})
    void loopback_needsNoProof(String host) {
        assertThat(of(host, Optional.empty()).token()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.1.2.3", "controller.example", "2001:db8::1"})
    void otherAddress_withoutProof_isRefusedWithTheFlags(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(host, Optional.empty()))
                .withMessageContainingAll(
                        "--control-host " + host,
                        "--control-token-file",
                        "--control-cert-file",
                        "--control-key-file",
                        "--control-ca-file");
    }

    @Test
    void otherAddress_withToken_isTaken_andTheTokenNotShown() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "s3cret\n");

        ControlConfig config = of("0.0.0.0", Optional.of(file));

        assertThat(config.token()).contains("s3cret");
        assertThat(config.toString()).doesNotContain("s3cret");
    }

    @Test
    void tokenFile_missingEmptyOrOfSeveralWords_isRefusedByName() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), " \n");
        Path words = Files.writeString(folder.resolve("words"), "two words");
        Path missing = folder.resolve("missing");

        for (Path file : new Path[] {empty, words, missing}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> of("0.0.0.0", Optional.of(file)))
                    .withMessageContainingAll("--control-token-file", file.toString());
        }
    }

    @Test
    void certificateWithoutKey_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ControlConfig.of(
                        "127.0.0.1",
                        0,
                        Optional.empty(),
                        Optional.of(folder.resolve("certificate")),
                        Optional.empty(),
                        Optional.empty()))
                .withMessageContaining("all or none");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void portThatCannotBe_isRefused(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ControlConfig.local(port))
                .withMessageContaining("--control-port " + port);
    }

    private static ControlConfig of(String host, Optional<Path> token) {
        return ControlConfig.of(host, 0, token, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
