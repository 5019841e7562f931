package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Profiles;
import io.infaas.builder.fixture.Results;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.repository.PublishedRepository;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogDiff;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.catalog.store.ChangedMeanwhileException;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What publishing does, whatever it publishes to. */
abstract class PublishingContract {

    @TempDir
    Path folder;

    final List<String> notes = new ArrayList<>();

    /** Nothing is there before a test. */
    abstract Location destination();

    abstract ObjectStore store();

    /** Names of the variants that are there. */
    abstract List<String> models() throws IOException;

    private ResultPublisher publisher() {
        return new ResultPublisher(location -> store());
    }

    @Test
    void publish_twoGenerations_areSideBySideAndTheNewerIsInForce() throws IOException {
        Catalog first = result("first", "weights of January");
        Catalog second = result("second", "weights of June");

        String january = publish("first", 0);
        String june = publish("second", 0);

        assertThat(january).matches("app-0001-[0-9a-f]{8}");
        assertThat(june).matches("app-0002-[0-9a-f]{8}");
        assertThat(inForce()).isEqualTo(second);
        assertThat(models()).containsExactlyInAnyOrder(name(first), name(second));
        assertThat(name(first)).isNotEqualTo(name(second));
        assertThat(CatalogDiff.of(first, second).lines())
                .containsExactly("~ variant net-fp32-t1: files %s are now %s".formatted(name(first), name(second)));
        assertThat(notes).last().asString().contains("1 of its 1 variants are new");
    }

    @Test
    void publish_again_changesNothing() throws IOException {
        result("first", "weights");

        String once = publish("first", 0);
        String twice = publish("first", 0);

        assertThat(twice).isEqualTo(once);
        assertThat(notes).last().asString().contains("0 of its 1 variants are new");
    }

    @Test
    void rollBack_toAFormerGeneration_putsItInForce() throws IOException {
        Catalog first = result("first", "weights of January");
        result("second", "weights of June");
        String january = publish("first", 0);
        publish("second", 0);

        publisher().rollBack(destination(), january, progress());

        assertThat(inForce()).isEqualTo(first);
        assertThatThrownBy(() -> publisher().rollBack(destination(), "app-0009", progress()))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("no such generation; published are [app-0001-")
                .hasMessageContaining("app-0003-");
    }

    @Test
    void publish_keepingOne_deletesWhatNoGenerationNames() throws IOException {
        Catalog first = result("first", "weights of January");
        Catalog second = result("second", "weights of June");
        publish("first", 0);

        publish("second", 1);

        assertThat(models()).containsExactly(name(second));
        assertThat(notes).last().isEqualTo("deleted " + name(first) + ": no generation names it");
    }

    @Test
    void publish_damagedResult_isRefusedAndLeavesWhatIsInForce() throws IOException {
        Catalog first = result("first", "weights of January");
        Catalog second = result("second", "weights of June");
        publish("first", 0);
        Files.writeString(
                VariantFolder.model(
                        folder.resolve("second").resolve(BuildOutput.REPOSITORY).resolve(name(second))),
                "cut");

        assertThatThrownBy(() -> publish("second", 0))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("do not match the digest in its name");
        assertThat(inForce()).isEqualTo(first);
    }

    @Test
    void publish_whileSomebodyElseActivates_changesNothingAndSaysSo() throws IOException {
        result("first", "weights of January");
        Catalog second = result("second", "weights of June");
        publish("first", 0);
        try (PublishedRepository late = PublishedRepository.open(destination(), store())) {
            publish("second", 0);

            assertThatThrownBy(() -> late.activate(BuildOutput.catalog(folder.resolve("first"))))
                    .isInstanceOf(ChangedMeanwhileException.class)
                    .hasMessage("%s: another writer changed catalog.json; nothing was replaced, try again"
                            .formatted(destination()));
        }
        assertThat(inForce()).isEqualTo(second);
        assertThatThrownBy(() -> publisher().rollBack(destination(), "app-0009", progress()))
                .hasMessageContaining("app-0002-")
                .hasMessageNotContaining("app-0003-");
    }

    String publish(String result, int keep) {
        return publisher()
                .publish(new ResultPublisher.PublishRequest(folder.resolve(result), destination(), keep), progress());
    }

    private Catalog inForce() {
        try (ObjectStore store = store()) {
            return store.read(CatalogFile.NAME).orElseThrow().as(Catalog.class);
        }
    }

    /** Writes a result of one variant. */
    Catalog result(String name, String weights) throws IOException {
        Path result = Files.createDirectories(folder.resolve(name));
        Path model = Files.writeString(folder.resolve(name + ".onnx"), weights);
        RuntimeSettings settings = new RuntimeSettings(1, 1, 8);
        String variant = "net-fp32-t1-" + VariantFolder.digest(model, "config", List.of());
        VariantFolder.write(result.resolve(BuildOutput.REPOSITORY).resolve(variant), model, "config", List.of());
        Catalog example = Results.of(result).catalog();
        Catalog catalog = new Catalog(
                example.applications(),
                example.architectures(),
                List.of(new Variant(
                        variant,
                        "net-fp32-t1",
                        "net",
                        "fp32",
                        "onnxruntime-cpu",
                        settings,
                        List.of(Profiles.of(900, 1, 0.5, 4)))),
                example.nodeTypes());
        CatalogFile.write(result.resolve(CatalogFile.NAME), catalog);
        return catalog;
    }

    static String name(Catalog catalog) {
        return catalog.variants().get(0).name();
    }

    Progress progress() {
        return new LineProgress(notes::add);
    }
}
