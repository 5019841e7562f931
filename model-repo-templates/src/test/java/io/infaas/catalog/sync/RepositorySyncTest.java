package io.infaas.catalog.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.Sha256;
import io.infaas.catalog.store.StoreException;
import io.infaas.catalog.store.VariantFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a store in a folder: what stores have in common is tested elsewhere. */
class RepositorySyncTest {

    @TempDir
    Path root;

    private Publications published = new Publications(Path.of("."));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void newPublications() {
        published = new Publications(root);
    }

    @Test
    void update_published_isCopiedForTriton() throws IOException {
        published.publish("a", "weights of a");
        published.publish("b", "weights of b");
        published.activate("a", "b");

        try (RepositorySync sync = sync(1000)) {
            RepositorySync.Change change = sync.update().orElseThrow();

            assertThat(change.added()).isEqualTo(2);
            assertThat(change.downloadedBytes()).isEqualTo("weights of aweights of bconfig".length());
            assertThat(copy("repository/" + Publications.full("b") + "/1/model.onnx"))
                    .hasContent("weights of b");
            assertThat(copy("repository/" + Publications.full("a") + "/config.pbtxt"))
                    .hasContent("config");
            assertThat(CatalogFile.read(copy(CatalogFile.NAME))).isEqualTo(change.catalog());
        }
    }

    @Test
    void update_unchanged_isEmptyAndLeavesTheFiles() throws IOException {
        published.publish("a", "weights");
        published.activate("a");

        try (RepositorySync sync = sync(1000)) {
            sync.update();
            assertThat(sync.update()).isEmpty();
        }
        // a new process compares by what is there
        try (RepositorySync sync = sync(1000)) {
            RepositorySync.Change change = sync.update().orElseThrow();
            assertThat(change.added()).isZero();
            assertThat(change.downloadedBytes()).isZero();
        }
    }

    @Test
    void update_catalogIsGone_isRefused_andTheCopyStays() throws IOException {
        published.publish("a", "weights");
        published.activate("a");

        try (RepositorySync sync = sync(1000)) {
            sync.update();
            published.withdraw();

            assertThatThrownBy(sync::update)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("no longer has catalog.json; publish to it again");
            assertThat(variants()).containsExactly(Publications.full("a"));
        }
    }

    @Test
    void update_otherVariants_keepsTheFormerWhileThereIsRoom() throws IOException {
        published.publish("a", "0123456789");
        published.publish("b", "1234567890");
        published.activate("a");
        try (RepositorySync sync = sync(26)) {
            sync.update();
            published.activate("b");

            assertThat(sync.update().orElseThrow().deleted()).isEmpty();

            assertThat(variants()).containsExactlyInAnyOrder(Publications.full("a"), Publications.full("b"));
            published.activate("a");
            assertThat(sync.update().orElseThrow().downloadedBytes()).isZero();
        }
    }

    @Test
    void update_noRoom_deletesWhatWasUsedLongestAgo() throws IOException {
        published.publish("a", "0123456789");
        published.publish("b", "1234567890");
        published.publish("c", "2345678901");
        try (RepositorySync sync = sync(26)) {
            for (String name : List.of("b", "a")) {
                published.activate(name);
                now = now.plusSeconds(60);
                sync.update();
            }
            published.activate("c");

            assertThat(sync.update().orElseThrow().deleted()).containsExactly(Publications.full("b"));

            assertThat(variants()).containsExactlyInAnyOrder(Publications.full("a"), Publications.full("c"));
            assertThat(bytes()).isEqualTo(26);
        }
    }

    @Test
    void update_moreThanIsAllowed_isRefusedAndLeavesWhatIsThere() throws IOException {
        published.publish("a", "0123456789");
        published.publish("b", "1234567890");
        published.activate("a");
        try (RepositorySync sync = sync(20)) {
            Catalog before = sync.update().orElseThrow().catalog();
            published.activate("a", "b");

            assertThatThrownBy(sync::update)
                    .isInstanceOf(StoreException.class)
                    .hasMessage("%s: the variants of the catalog have 26 bytes, more than the 20 allowed; allow more"
                            .formatted(copy("")));
            assertThat(CatalogFile.read(copy(CatalogFile.NAME))).isEqualTo(before);
            assertThat(variants()).containsExactly(Publications.full("a"));
        }
    }

    @Test
    void update_damagedObject_isRefusedAndComesWhenItIsRepaired() throws IOException {
        published.publish("a", "weights");
        published.activate("a");
        Path content = published.location().path().resolve("files/" + Sha256.of("weights"));
        Files.writeString(content, "weightz");
        try (RepositorySync sync = sync(1000)) {
            assertThatThrownBy(sync::update)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("does not have the digest in its name");
            assertThat(copy(CatalogFile.NAME)).doesNotExist();
            assertThat(copy("repository")).doesNotExist();
            Files.writeString(content, "weights");

            assertThat(sync.update()).isPresent();
            assertThat(variants()).containsExactly(Publications.full("a"));
        }
    }

    @Test
    void update_missingObject_namesIt() throws IOException {
        published.publish("a", "weights");
        published.activate("a");
        Files.delete(published.location().path().resolve(VariantFiles.key(Publications.full("a"))));
        try (RepositorySync sync = sync(1000)) {
            assertThatThrownBy(sync::update)
                    .hasMessageContaining(VariantFiles.key(Publications.full("a")) + " is not there");
        }
    }

    @Test
    void update_nothingPublished_saysSo() {
        try (RepositorySync sync = sync(1000)) {
            assertThatThrownBy(sync::update)
                    .hasMessage("%s: has no catalog.json; publish to it first".formatted(published.location()));
        }
    }

    @Test
    void update_catalogOnly_copiesNoVariantAndFollows() throws IOException {
        published.publish("a", "weights");
        published.activate("a");
        Location source = published.location();
        try (RepositorySync sync = new RepositorySync(source, source.open(), copy(""), 1, true, () -> now)) {
            sync.update();
            published.activate("b");

            assertThat(sync.update().orElseThrow().downloadedBytes()).isZero();

            assertThat(CatalogFile.read(copy(CatalogFile.NAME)).variants())
                    .extracting(variant -> variant.name())
                    .containsExactly(Publications.full("b"));
            assertThat(copy("repository")).doesNotExist();
        }
    }

    @Test
    void open_folderOfAnother_isRefused() {
        try (RepositorySync first = sync(1000)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> sync(1000)).hasMessageContaining("uses this folder");
        }
    }

    private RepositorySync sync(long mostBytes) {
        Location source = published.location();
        return new RepositorySync(source, source.open(), copy(""), mostBytes, false, () -> now);
    }

    private Path copy(String path) {
        return root.resolve("copy").resolve(path);
    }

    private List<String> variants() throws IOException {
        try (Stream<Path> all = Files.list(copy("repository"))) {
            return all.map(folder -> folder.getFileName().toString()).toList();
        }
    }

    private long bytes() throws IOException {
        try (Stream<Path> all = Files.list(copy(".files"))) {
            return all.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
