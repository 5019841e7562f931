package io.infaas.controller.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.MotoBucket;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.catalog.store.StoreException;
import io.infaas.catalog.store.VariantFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Against a stand-in for S3. */
final class CatalogFollowerIT {

    private static final Location SOURCE = new Location.S3(MotoBucket.NAME, "models");
    private static final Catalog FIRST =
            Catalogs.fashion().variant("small", "fp32", 0.88, 1).build();
    private static final Catalog SECOND = Catalogs.fashion()
            .variant("small", "fp32", 0.88, 1)
            .variant("large", "fp32", 0.93, 10)
            .build();

    private static @Nullable MotoBucket bucket;

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();
    private final CatalogInForce inForce = new CatalogInForce(FIRST, Set.of());

    @BeforeAll
    static void start() {
        bucket = MotoBucket.start();
    }

    @AfterAll
    static void stop() {
        bucket().close();
    }

    private static MotoBucket bucket() {
        return Objects.requireNonNull(bucket);
    }

    @BeforeEach
    void empty() {
        bucket().clear();
        notices.clear();
    }

    @AfterEach
    void noticesAreSingleLines() {
        assertThat(notices).allSatisfy(line -> assertThat(line).doesNotContain("\n"));
    }

    private CatalogFollower follower() {
        return CatalogFollower.open(SOURCE, bucket().store("models"), notices::add);
    }

    private void publish(String text) {
        try (S3Client client = bucket().client()) {
            client.putObject(
                    put -> put.bucket(MotoBucket.NAME).key("models/catalog.json"), RequestBody.fromString(text));
        }
    }

    private void publish(Catalog catalog) throws IOException {
        publish(text(catalog));
    }

    private String text(Catalog catalog) throws IOException {
        Path file = folder.resolve(CatalogFile.NAME);
        CatalogFile.write(file, catalog);
        return Files.readString(file);
    }

    @Test
    void publishedCatalog_isRead_andALaterOneComesIntoForce() throws Exception {
        publish(FIRST);
        try (CatalogFollower follower = follower()) {
            assertThat(follower.published()).isEqualTo(FIRST);
            follower.look(inForce);
            assertThat(inForce.get()).isSameAs(FIRST);

            publish(SECOND);
            follower.look(inForce);

            assertThat(inForce.get()).isEqualTo(SECOND);
            assertThat(notices)
                    .containsExactly(
                            "s3://some-bucket/models: a new catalog is in force, with 2 variants of 1 applications");
        }
    }

    @Test
    void variantsThatNoCatalogNamesAnyMore_areKnown() throws Exception {
        publish(FIRST);
        try (ObjectStore store = bucket().store("models")) {
            for (String variant : List.of("small-0000aaaa", "large-0000bbbb")) {
                store.write(VariantFiles.key(variant), "{}", Optional.empty());
            }
        }
        try (CatalogFollower follower = follower()) {
            assertThat(follower.variants()).containsExactlyInAnyOrder("small-0000aaaa", "large-0000bbbb");
        }
    }

    @Test
    void halfACatalog_isRefusedOnce_theFormerOneStays_andTheNextIsTakenOver() throws Exception {
        publish(FIRST);
        try (CatalogFollower follower = follower()) {
            String whole = text(SECOND);
            publish(whole.substring(0, whole.length() / 2));
            follower.look(inForce);
            follower.look(inForce);
            assertThat(inForce.get()).isSameAs(FIRST);
            assertThat(inForce.isRefused()).isTrue();
            assertThat(notices)
                    .singleElement()
                    .asString()
                    .startsWith("the published catalog is refused, the former one stays in force: ")
                    .contains("s3://some-bucket/models/catalog.json");

            publish(SECOND);
            follower.look(inForce);
            assertThat(inForce.get()).isEqualTo(SECOND);
            assertThat(inForce.isRefused()).isFalse();
        }
    }

    @Test
    void catalogThatTheFleetCannotTakeOver_isRefusedInItsWords() throws Exception {
        publish(FIRST);
        try (CatalogFollower follower = follower()) {
            publish(SECOND);
            inForce.requireBy(next -> {
                throw new IllegalArgumentException("node 'a' has node type 'x'; the catalog has y");
            });
            follower.look(inForce);

            assertThat(inForce.get()).isSameAs(FIRST);
            assertThat(notices)
                    .containsExactly("the published catalog is refused, the former one stays in force:"
                            + " node 'a' has node type 'x'; the catalog has y");
        }
    }

    @Test
    void lookThatFailsByADefect_isReported_andTheNextOneLooksAgain() throws Exception {
        publish(FIRST);
        try (CatalogFollower follower = follower()) {
            publish(SECOND);
            inForce.requireBy(next -> {
                throw new IllegalStateException("no such thing");
            });
            follower.look(inForce);
            assertThat(notices)
                    .containsExactly("the published catalog is refused, the former one stays in force:"
                            + " internal error: java.lang.IllegalStateException: no such thing");

            inForce.requireBy(next -> {});
            Catalog third =
                    Catalogs.fashion().variant("large", "fp32", 0.93, 10).build();
            publish(third);
            follower.look(inForce);
            assertThat(inForce.get()).isEqualTo(third);
        }
    }

    @Test
    void storeThatCannotBeReached_isReportedOnce_andTheFormerCatalogStays() throws Exception {
        publish(FIRST);
        ObjectStore store = bucket().store("models");
        try (CatalogFollower follower = CatalogFollower.open(SOURCE, store, notices::add)) {
            delete();
            try (S3Client client = bucket().client()) {
                client.deleteBucket(delete -> delete.bucket(MotoBucket.NAME));
            }
            follower.look(inForce);
            follower.look(inForce);

            assertThat(inForce.get()).isSameAs(FIRST);
            assertThat(notices).singleElement().asString().contains("there is no bucket 'some-bucket'");
        }
    }

    @Test
    void catalogThatIsDeleted_isReportedOnceUntilItIsBack_andTheFormerOneStays() throws Exception {
        publish(FIRST);
        try (CatalogFollower follower = follower()) {
            for (int i = 1; i <= 2; i++) {
                delete();
                follower.look(inForce);
                follower.look(inForce);
                assertThat(inForce.get()).isSameAs(FIRST);
                assertThat(notices)
                        .hasSize(i)
                        .containsOnly("the published catalog cannot be read, the former one stays in force:"
                                + " s3://some-bucket/models: no longer has catalog.json; publish to it again");

                publish(FIRST);
                follower.look(inForce);
            }
            publish(SECOND);
            follower.look(inForce);
            assertThat(inForce.get()).isEqualTo(SECOND);
        }
    }

    private static void delete() {
        try (S3Client client = bucket().client()) {
            client.deleteObject(delete -> delete.bucket(MotoBucket.NAME).key("models/catalog.json"));
        }
    }

    @Test
    void nothingPublished_isRefusedAtTheStart() {
        assertThatThrownBy(this::follower)
                .isInstanceOf(StoreException.class)
                .hasMessage("s3://some-bucket/models: has no catalog.json; publish to it first");
    }
}
