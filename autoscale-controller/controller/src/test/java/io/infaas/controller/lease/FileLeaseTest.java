package io.infaas.controller.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileLeaseTest extends LeaseContract {

    @TempDir
    private Path folder;

    @Override
    protected LeaseStore store() {
        return FileLeaseStore.open(folder.resolve("lease"));
    }

    @Test
    void replace_often_keepsOneFile() throws IOException {
        LeaseStore store = store();
        LeaseRecord record = LeaseRecord.next(Optional.empty(), "a", Duration.ofSeconds(1));
        store.replace(Optional.empty(), record);
        for (int write = 0; write < 20; write++) {
            store.replace(Optional.of(record), record.renewed());
            record = record.renewed();
        }

        try (Stream<Path> files = Files.list(folder.resolve("lease"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void read_fileThatLostItsContent_isFreeWithAnEpochThatNobodyHad() throws IOException {
        LeaseStore store = store();
        Files.createFile(folder.resolve("lease").resolve("17"));

        LeaseRecord found = store.read().orElseThrow();

        assertThat(found.isFree()).isTrue();
        assertThat(LeaseRecord.next(Optional.of(found), "a", Duration.ofSeconds(1))
                        .epoch())
                .isEqualTo(18);
    }

    @Test
    void open_whereNoFolderCanBe_saysWhy() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> FileLeaseStore.open(file))
                .isInstanceOf(LeaseException.class)
                .hasMessageContaining("lease in folder " + file);
    }
}
