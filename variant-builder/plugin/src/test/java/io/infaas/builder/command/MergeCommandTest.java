package io.infaas.builder.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Profiles;
import io.infaas.builder.fixture.Results;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merging writes everything or nothing, and says why in one line. */
class MergeCommandTest {

    @TempDir
    Path folder;

    private Catalog hats = Results.of(Path.of("none")).catalog();
    private Catalog shoes = hats;

    @BeforeEach
    void build() throws IOException {
        hats = result("hats", "hats", "hatnet");
        shoes = result("shoes", "shoes", "shoenet");
    }

    @Test
    void merge_two_hasBothCatalogsAndAllFiles() {
        CommandRun run = merge("hats", "shoes");

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        Catalog merged = CatalogFile.read(folder.resolve("out").resolve(CatalogFile.NAME));
        assertThat(merged.applications()).extracting(Application::name).containsExactly("hats", "shoes");
        assertThat(merged.variants())
                .containsExactly(hats.variants().get(0), shoes.variants().get(0))
                .allSatisfy(variant -> assertThat(VariantFolder.isIntact(model("out", variant)))
                        .isTrue());
        assertThat(folder)
                .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
    }

    @Test
    void merge_mergedWithAThird_hasAllThree() throws IOException {
        result("gloves", "gloves", "glovenet");
        merge("hats", "shoes");

        CommandRun run = CommandRun.of(
                new CatalogCommand.MergeCommand(),
                folder.resolve("out").resolve(CatalogFile.NAME).toString(),
                folder.resolve("gloves").toString(),
                "--output",
                folder.resolve("all").toString());

        assertThat(run.status()).isZero();
        assertThat(CatalogFile.read(folder.resolve("all").resolve(CatalogFile.NAME))
                        .applications())
                .hasSize(3);
    }

    @Test
    void merge_again_replacesTheFormerResultAsAWhole() throws IOException {
        merge("hats", "shoes");
        Catalog gloves = result("gloves", "gloves", "glovenet");

        assertThat(merge("hats", "gloves").status()).isZero();

        assertThat(model("out", gloves.variants().get(0))).isDirectory();
        assertThat(model("out", shoes.variants().get(0))).doesNotExist();
    }

    @Test
    void merge_damagedOutput_isWrittenAgain() throws IOException {
        merge("hats", "shoes");
        Files.writeString(VariantFolder.model(model("out", hats.variants().get(0))), "cut");

        assertThat(merge("hats", "shoes").status()).isZero();

        assertThat(VariantFolder.isIntact(model("out", hats.variants().get(0)))).isTrue();
        assertThat(VariantFolder.isIntact(model("hats", hats.variants().get(0))))
                .isTrue();
    }

    @Test
    void merge_sameApplication_namesBothFilesAndWritesNothing() throws IOException {
        result("others", "hats", "othernet");

        CommandRun run = merge("hats", "others");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToNormalizingNewlines(
                        "%s: application 'hats' is in %s too; give it once, or rename it in one of the two\n"
                                .formatted(folder.resolve("others/catalog.json"), folder.resolve("hats/catalog.json")));
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void merge_otherFilesUnderOneAlias_namesBothVariants() throws IOException {
        Catalog others = result("others", "others", "hatnet");

        CommandRun run = merge("hats", "others");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .hasLineCount(1)
                .contains(
                        "variant 'hatnet-fp32-t1' is %s here and %s in "
                                .formatted(
                                        others.variants().get(0).name(),
                                        hats.variants().get(0).name()),
                        "rename architecture 'hatnet' in one of the two definitions and build it again");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void merge_damagedFiles_leavesTheFormerResult() throws IOException {
        merge("hats", "shoes");
        Catalog gloves = result("gloves", "gloves", "glovenet");
        Files.writeString(VariantFolder.model(model("gloves", gloves.variants().get(0))), "cut");

        CommandRun run = merge("hats", "gloves");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("do not match the digest in its name; build again")
                .hasLineCount(1);
        assertThat(CatalogFile.read(folder.resolve("out").resolve(CatalogFile.NAME))
                        .application("shoes"))
                .isPresent();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).allMatch(path -> !path.getFileName().toString().startsWith("."));
        }
    }

    @Test
    void merge_badFolders_saysWhatToDo() {
        assertThat(merge("hats", "absent").err())
                .contains("absent/catalog.json: no such file; give the folder that a build wrote")
                .hasLineCount(1);
        assertThat(merge("hats", "hats").err())
                .contains("hats is given twice; give each result once")
                .hasLineCount(1);
        assertThat(CommandRun.of(
                                new CatalogCommand.MergeCommand(),
                                folder.resolve("hats").toString(),
                                folder.resolve("shoes").toString(),
                                "--output",
                                folder.resolve("hats").toString())
                        .err())
                .contains("must be apart from the result")
                .hasLineCount(1);
        assertThat(hats.variants()).allSatisfy(variant -> assertThat(VariantFolder.isIntact(model("hats", variant)))
                .isTrue());
    }

    @Test
    void publish_mergedResult_isRefused_asGenerationsAreOfOneApplication() {
        merge("hats", "shoes");

        CommandRun run = CommandRun.of(
                new PublishCommand(),
                "--result",
                folder.resolve("out").toString(),
                "--to",
                folder.resolve("published").toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "out: has 2 applications; publish the result of each application; results can share a destination")
                .hasLineCount(1);
        assertThat(folder.resolve("published")).doesNotExist();
    }

    @Test
    void merge_one_showsUsage() {
        CommandRun run = CommandRun.of(
                new CatalogCommand.MergeCommand(), folder.resolve("hats").toString(), "--output", "out");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Usage: merge");
    }

    private CommandRun merge(String first, String second) {
        return CommandRun.of(
                new CatalogCommand.MergeCommand(),
                folder.resolve(first).toString(),
                folder.resolve(second).toString(),
                "--output",
                folder.resolve("out").toString());
    }

    private Path model(String result, Variant variant) {
        return folder.resolve(result).resolve(BuildOutput.REPOSITORY).resolve(variant.name());
    }

    /** Writes a result of one variant. */
    private Catalog result(String name, String application, String architecture) throws IOException {
        Path result = Files.createDirectories(folder.resolve(name));
        Path model = Files.writeString(folder.resolve(name + ".onnx"), "weights of " + name);
        String alias = architecture + "-fp32-t1";
        String variant = alias + "-" + VariantFolder.digest(model, "config", List.of());
        VariantFolder.write(result.resolve(BuildOutput.REPOSITORY).resolve(variant), model, "config", List.of());
        Catalog example = Results.of(result).catalog();
        Application one = example.applications().get(0);
        Catalog catalog = new Catalog(
                List.of(new Application(application, one.description(), one.contract(), one.metric(), one.objective())),
                List.of(new Architecture(architecture, application, "0".repeat(64), one.contract())),
                List.of(new Variant(
                        variant,
                        alias,
                        architecture,
                        "fp32",
                        "onnxruntime-cpu",
                        new RuntimeSettings(1, 1, 8),
                        List.of(Profiles.of(900, 1, 0.5, 4)))),
                example.nodeTypes());
        CatalogFile.write(result.resolve(CatalogFile.NAME), catalog);
        return catalog;
    }
}
