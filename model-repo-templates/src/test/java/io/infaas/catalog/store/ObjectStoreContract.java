package io.infaas.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store does. */
abstract class ObjectStoreContract {

    private static final String JANUARY = "{\"month\": \"Jänner\"}";
    private static final String JUNE = "{\"month\": \"June\"}";

    @TempDir
    Path local;

    /** An empty store. */
    abstract ObjectStore store();

    @Test
    void read_nothingThere_isEmpty() {
        try (ObjectStore store = store()) {
            assertThat(store.read("catalog.json")).isEmpty();
            assertThat(store.has("catalog.json", 1)).isFalse();
            assertThat(store.keys("")).isEmpty();
            assertThat(store.download("catalog.json", local.resolve("file"))).isFalse();
        }
    }

    @Test
    void write_whereNoneIs_isRead() {
        try (ObjectStore store = store()) {
            store.write("generations/one.json", JANUARY, Optional.empty());

            assertThat(store.read("generations/one.json").orElseThrow().text()).isEqualTo(JANUARY);
            assertThat(store.keys("generations/")).containsExactly("generations/one.json");
        }
    }

    @Test
    void write_whereNoneShouldBe_isRefused() {
        try (ObjectStore store = store()) {
            store.write("catalog.json", JANUARY, Optional.empty());

            assertThatThrownBy(() -> store.write("catalog.json", JUNE, Optional.empty()))
                    .isInstanceOf(ChangedMeanwhileException.class)
                    .hasMessageContaining("another writer changed catalog.json");
            assertThat(store.read("catalog.json").orElseThrow().text()).isEqualTo(JANUARY);
        }
    }

    @Test
    void write_overTheVersionThatWasRead_replacesIt() {
        try (ObjectStore store = store()) {
            store.write("catalog.json", JANUARY, Optional.empty());
            Document january = store.read("catalog.json").orElseThrow();

            store.write("catalog.json", JUNE, Optional.of(january.version()));

            assertThat(store.readUnless("catalog.json", january.version())
                            .orElseThrow()
                            .text())
                    .isEqualTo(JUNE);
            assertThatThrownBy(() -> store.write("catalog.json", JANUARY, Optional.of(january.version())))
                    .isInstanceOf(ChangedMeanwhileException.class);
        }
    }

    @Test
    void write_overAVersionThatIsGone_isRefused() {
        try (ObjectStore store = store()) {
            store.write("catalog.json", JANUARY, Optional.empty());
            String version = store.read("catalog.json").orElseThrow().version();
            store.delete(List.of("catalog.json", "never-there.json"));

            assertThatThrownBy(() -> store.write("catalog.json", JUNE, Optional.of(version)))
                    .isInstanceOf(ChangedMeanwhileException.class);
            assertThat(store.read("catalog.json")).isEmpty();
        }
    }

    @Test
    void readUnless_sameVersion_isEmpty() {
        try (ObjectStore store = store()) {
            store.write("catalog.json", JANUARY, Optional.empty());
            String version = store.read("catalog.json").orElseThrow().version();

            assertThat(store.readUnless("catalog.json", version)).isEmpty();
        }
    }

    @Test
    void readUnless_nothingThereAnyMore_isRefused() {
        try (ObjectStore store = store()) {
            store.write("catalog.json", JANUARY, Optional.empty());
            String version = store.read("catalog.json").orElseThrow().version();
            store.delete(List.of("catalog.json"));

            assertThatThrownBy(() -> store.readUnless("catalog.json", version))
                    .isInstanceOf(StoreException.class)
                    .hasMessageEndingWith(": no longer has catalog.json; publish to it again");
        }
    }

    @Test
    void upload_smallAndInParts_isDownloadedAsItWas() throws IOException {
        try (ObjectStore store = store()) {
            for (int bytes : new int[] {0, 1000, (12 << 20) + 7}) {
                Path file = random(bytes);

                store.upload("files/" + bytes, file);

                assertThat(store.has("files/" + bytes, bytes)).isTrue();
                assertThat(store.has("files/" + bytes, bytes + 1)).isFalse();
                Path copy = local.resolve("copy-" + bytes);
                assertThat(store.download("files/" + bytes, copy)).isTrue();
                assertThat(Sha256.of(copy)).isEqualTo(Sha256.of(file));
            }
            assertThat(store.keys("files/")).hasSize(3);
        }
    }

    @Test
    void delete_many_areGone() throws IOException {
        try (ObjectStore store = store()) {
            store.upload("files/a", random(1));
            store.upload("files/b", random(1));
            store.upload("files/c", random(1));

            store.delete(List.of("files/a", "files/c"));

            assertThat(store.keys("")).containsExactly("files/b");
        }
    }

    private Path random(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(local.resolve("file-" + bytes), content);
    }
}
