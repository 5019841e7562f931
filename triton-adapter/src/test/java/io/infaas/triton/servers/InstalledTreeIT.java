package io.infaas.triton.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that ends while it starts. */
final class InstalledTreeIT {

    private static final String ABORTS =
            "terminate called after throwing an instance of 'boost::interprocess::lock_exception'";

    @TempDir
    private Path home;

    @Test
    void start_pythonBackendAbortsTheServer_isTriedThreeTimes() throws IOException {
        InstalledTree tree = saying(ABORTS);

        assertThatThrownBy(() -> tree.start(launch())).hasMessageContaining(ABORTS);

        assertThat(home.resolve("starts")).content().hasLineCount(3);
    }

    @Test
    void start_serverEndsForAnotherReason_isTriedOnce() throws IOException {
        InstalledTree tree = saying("failed to load all models");

        assertThatThrownBy(() -> tree.start(launch()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("failed to load all models");

        assertThat(home.resolve("starts")).content().hasLineCount(1);
    }

    private Launch launch() {
        return new Launch(home, List.of(), List.of());
    }

    private InstalledTree saying(String line) throws IOException {
        Path server = Files.createDirectories(home.resolve("bin")).resolve("tritonserver");
        Files.writeString(server, """
                #!/bin/sh
                echo started >>"%s"
                echo "%s"
                exit 134
                """.formatted(home.resolve("starts"), line));
        Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwxr-xr-x"));
        return InstalledTree.at(home);
    }
}
