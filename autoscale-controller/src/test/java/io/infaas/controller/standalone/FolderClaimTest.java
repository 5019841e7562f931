package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderClaimTest {

    @Test
    void claim_ofAFolderInUse_isRefusedByFlagAndProcess(@TempDir Path folder) {
        Path data = folder.resolve("new");

        try (FolderClaim claim = FolderClaim.of(data)) {
            assertThat(claim).isNotNull();
            assertThatThrownBy(() -> FolderClaim.of(data))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("--data-dir %s is in use by process %d: stop that process, or name another folder"
                            .formatted(data, ProcessHandle.current().pid()));
        }
    }

    @Test
    void claim_afterTheFormerEnded_succeeds(@TempDir Path folder) {
        FolderClaim.of(folder).close();

        try (FolderClaim next = FolderClaim.of(folder)) {
            assertThat(next).isNotNull();
        }
    }

    @Test
    void claim_ofAFile_namesFlagAndFolder(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> FolderClaim.of(file))
                .hasMessageStartingWith("--data-dir %s cannot be written".formatted(file));
    }
}
