package io.infaas.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderLockTest {

    @TempDir
    private Path folder;

    @Test
    void take_lockedFolder_namesTheProcess() {
        Path created = folder.resolve("new");

        try (FolderLock lock = FolderLock.take(created)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> FolderLock.take(created))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("%s: process %d uses this folder; end that process, or choose another folder"
                            .formatted(created, ProcessHandle.current().pid()));
        }
    }

    @Test
    void take_afterTheFormerEnded_succeeds() {
        FolderLock.take(folder).close();

        try (FolderLock next = FolderLock.take(folder)) {
            assertThat(next).isNotNull();
        }
    }

    @Test
    void take_file_namesIt() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> FolderLock.take(file)).hasMessageStartingWith(file + ": cannot be written");
    }
}
