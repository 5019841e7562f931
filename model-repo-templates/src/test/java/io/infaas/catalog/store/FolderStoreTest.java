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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void parse_bucketAndPrefix_isS3() {
        assertThat(Location.parse("s3://models/team/fashion/")).isEqualTo(new Location.S3("models", "team/fashion"));
        assertThat(Location.parse("s3://models")).isEqualTo(new Location.S3("models", ""));
        assertThat(Location.parse("s3://models/a")).hasToString("s3://models/a");
    }

    @Test
    void parse_anythingElse_isAFolderBelowTheBase() {
        assertThat(Location.parse("published", Path.of("/some/project")))
                .isEqualTo(new Location.Folder(Path.of("/some/project/published")))
                .hasToString("/some/project/published");
        assertThat(Location.parse("/data/../models", Path.of("/some")))
                .isEqualTo(new Location.Folder(Path.of("/models")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:models",
                "s3://",
                "s3://Models/a",
                "s3://m/a",
                "s3://models/a//b",
                "s3://models/../b",
                "s3://models/a b",
                ""
            })
    void parse_malformed_saysWhatItMustBe(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Location.parse(text))
                .withMessageContaining("s3://BUCKET/PREFIX");
    }
}
