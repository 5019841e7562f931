package io.infaas.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends ObjectStoreContract {

    @TempDir
    Path folder;

    @Override
    ObjectStore store() {
        return new Location.Folder(folder.resolve("new")).open();
    }

    @Test
    void read_keyOutside_isRefused() {
        try (ObjectStore store = store()) {
            assertThatIllegalArgumentException().isThrownBy(() -> store.read("../other"));
        }
    }

    @Test
    void write_aFileInPlaceOfTheFolder_namesItAndWhatToDo() throws IOException {
        Files.writeString(folder.resolve("new"), "");
        try (ObjectStore store = store()) {
            assertThatThrownBy(() -> store.write("catalog.json", "{}", Optional.empty()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith(folder.resolve("new") + ": cannot be written")
                    .hasMessageEndingWith("choose a writable folder");
            assertThat(folder.resolve("new")).isRegularFile();
        }
    }
}
