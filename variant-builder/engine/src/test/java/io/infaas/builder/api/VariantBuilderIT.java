package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariantBuilderIT {

    @TempDir
    Path folder;

    private final List<String> stages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @Test
    void build_oneNetwork_writesWhatTheCatalogSays() throws IOException {
        assertWritten(build(only("fm-nano")), "fm-nano");
    }

    @Tag("proof")
    @Test
    void build_smallDefinition_writesWhatTheCatalogSays() throws IOException {
        assertWritten(build(Fashion.small()), "fm-nano", "fm-small");
    }

    @Tag("proof")
    @Test
    void build_forNodesOfOneCore_hasNoVariantThatNeedsTwo() throws IOException {
        BuildReport report = new VariantBuilder()
                .build(
                        builder(only("fm-nano")).withNodeType(new NodeType("one", 1, 1L << 30, 0, 0.04)),
                        new LineProgress(notes::add));

        assertThat(report.catalog().variants())
                .isNotEmpty()
                .allMatch(variant -> variant.settings().cores() == 1);
        assertThat(report.variants())
                .filteredOn(variant -> variant.lineage().settings().cores() == 2)
                .isNotEmpty()
                .allSatisfy(variant -> assertThat(variant.leftOut())
                        .isEqualTo(new LeftOut(LeftOut.Cause.TOO_LARGE, "needs 2 cores, a node has 1")));
    }

    private void assertWritten(BuildReport report, String... networks) throws IOException {
        int all = 4 * networks.length;
        int steps = 7 * networks.length;
        Catalog catalog = CatalogFile.read(report.output().resolve(CatalogFile.NAME));
        assertThat(report.upToDate()).isFalse();
        assertThat(catalog).isEqualTo(report.catalog());
        int untried = report.untried().stream()
                .mapToInt(BuildReport.UntriedSettings::settings)
                .sum();
        assertThat(report.variants()).hasSize(all - untried);
        assertThat(notes).last().asString().endsWith("of %d variants are in the catalog".formatted(all - untried));
        assertThat(stages).hasSize(steps - untried).startsWith("1/%d fm-nano, as trained".formatted(steps));
        assertThat(stages).last().asString().startsWith("%d/%<d ".formatted(steps - untried));
        assertThat(catalog.variants())
                .extracting(Variant::alias)
                .containsAll(Stream.of(networks)
                        .flatMap(network -> Stream.of(network + "-fp32-t1", network + "-int8-t1"))
                        .toList());
        for (Variant variant : catalog.variants()) {
            Profile profile = variant.profile(BuildRequest.LOCAL).orElseThrow();
            Path model = report.repository().resolve(variant.name());
            assertThat(profile.accuracy().n()).isEqualTo(2000);
            assertThat(profile.accuracy().value()).isBetween(0.89, 0.93);
            assertThat(profile.hardware().cores()).isEqualTo(variant.settings().cores());
            assertThat(model.resolve("config.pbtxt")).content().contains("max_batch_size: 4");
            assertThat(model.resolve("1/model.onnx")).isNotEmptyFile();
            assertThat(model.resolve("labels.txt")).content().startsWith("T-shirt/top\nTrouser\n");
        }
        assertThat(report.repository()
                        .resolve(named(catalog, "fm-nano-fp32-t1"))
                        .resolve("1/model.onnx"))
                .hasSameBinaryContentAs(Fashion.model("fm-nano"));
        assertThat(report.variants()).filteredOn(VariantReport::pareto).isNotEmpty();
        for (VariantReport variant : report.variants()) {
            boolean first = variant.lineage().settings().threads() == 1;
            assertThat(variant.lineage().parent())
                    .isEqualTo(
                            first
                                    ? variant.architecture()
                                    : variant.name().replaceFirst("t2-.*", "t1-") + digest(report, variant));
            catalog.variant(variant.name()).ifPresent(kept -> {
                assertThat(kept.parent()).isEqualTo(variant.lineage().parent());
                assertThat(kept.fronts()).isEqualTo(variant.pareto() ? List.of(BuildRequest.LOCAL) : List.of());
            });
        }
        assertThat(folder).isDirectoryNotContaining("glob:**/.*");
    }

    @Tag("proof")
    @Test
    void build_again_isUpToDateUntilSomethingChanges() throws IOException {
        String one = only("fm-nano").replace("[fp32, int8]", "[fp32]").replace("[1, 2]", "[1]");
        BuildReport first = build(one);

        BuildReport second = build(one);
        Files.delete(first.repository()
                .resolve(first.catalog().variants().get(0).name())
                .resolve("config.pbtxt"));
        BuildReport damaged = build(one);
        BuildReport changed = build(one.replace("latencyMs: 100,", "latencyMs: 90,"));

        assertThat(second.upToDate()).isTrue();
        assertThat(second.catalog()).isEqualTo(first.catalog());
        assertThat(second.variants()).isEqualTo(first.variants());
        assertThat(damaged.upToDate()).isFalse();
        assertThat(damaged.catalog()).as("measured nothing again").isEqualTo(first.catalog());
        assertThat(changed.upToDate()).isFalse();
        assertThat(changed.variants()).as("measured nothing again").isEqualTo(first.variants());
        assertThat(new VariantBuilder()
                        .build(forced(builder(one)), new LineProgress(notes::add))
                        .upToDate())
                .isFalse();
        assertThat(changed.catalog().variants().get(0).name())
                .isEqualTo(first.catalog().variants().get(0).name());
    }

    @Test
    void build_variantsThatCannotBe_areLeftOutWithTheirReasons() throws IOException {
        BuildReport report = build(only("fm-nano")
                        .replace("[1, 2]", "[1, 999]")
                        .replace("[fp32, int8]", "[fp32, {name: int8, mixed: off}]")
                + "  maxAccuracyDrop: 0\n");

        assertThat(leftOut(report, "fm-nano-fp32-t1")).isEmpty();
        assertThat(leftOut(report, "fm-nano-fp32-t999").orElseThrow()).startsWith("needs 999 cores, ");
        assertThat(leftOut(report, "fm-nano-int8-t1").orElseThrow())
                .matches("accuracy 0\\.\\d{4} is 0\\.\\d{4} below the trained network's, more than maxAccuracyDrop"
                        + " 0\\.0");
    }

    @Test
    void build_defaultsThatNoVariantMeets_failAndLeaveTheFormerResult() throws IOException {
        String good = only("fm-nano").replace("[fp32, int8]", "[fp32]").replace("[1, 2]", "[1]");
        BuildReport former = build(good);

        assertThatThrownBy(() -> build(good.replace("minAccuracy: 0.85, preferredAccuracy: 0.90", "minAccuracy: 0.99")))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("infaas.yaml: application 'fashion': no variant meets its default objective")
                .hasMessageContaining("fm-nano-fp32-t1");
        assertThat(CatalogFile.read(former.output().resolve(CatalogFile.NAME))).isEqualTo(former.catalog());
    }

    @Test
    void build_networkThatDoesNotRun_namesTheFile() throws IOException {
        byte[] network = Files.readAllBytes(Fashion.model("fm-nano"));
        String text = new String(network, StandardCharsets.ISO_8859_1);
        Path broken = folder.resolve("broken.onnx");
        Files.write(broken, text.replace("Conv", "Vonc").getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() ->
                        build(only("fm-nano").replace(Fashion.model("fm-nano").toString(), broken.toString())))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("broken.onnx: does not run")
                .hasMessageContaining("Vonc");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private static String only(String architecture) {
        return Fashion.small()
                .lines()
                .filter(line -> !line.contains("fm-") || line.contains(architecture))
                .reduce("", (text, line) -> text + line + "\n");
    }

    private BuildReport build(String definition) throws IOException {
        stages.clear();
        notes.clear();
        return new VariantBuilder().build(builder(definition), new Progress() {
            @Override
            public void stage(int number, int of, String name) {
                stages.add(number + "/" + of + " " + name);
            }

            @Override
            public void note(String text) {
                notes.add(text);
            }
        });
    }

    private BuildRequest builder(String definition) throws IOException {
        Path file = Files.writeString(folder.resolve("infaas.yaml"), definition);
        return Builds.request(file, folder.resolve("out"), 300);
    }

    private static BuildRequest forced(BuildRequest request) {
        return new BuildRequest(
                request.definition(),
                request.output(),
                true,
                request.nodeType(),
                request.profileBudget(),
                request.timeBudget(),
                request.policies());
    }

    private static String digest(BuildReport report, VariantReport variant) {
        String stem = variant.name().replaceFirst("t2-.*", "t1-");
        return report.variants().stream()
                .map(VariantReport::name)
                .filter(name -> name.startsWith(stem))
                .findFirst()
                .orElseThrow()
                .substring(stem.length());
    }

    private static String named(Catalog catalog, String alias) {
        return catalog.variant(alias).orElseThrow().name();
    }

    private static Optional<String> leftOut(BuildReport report, String alias) {
        return report.variants().stream()
                .filter(variant -> variant.name().startsWith(alias))
                .findFirst()
                .flatMap(variant -> Optional.ofNullable(variant.leftOut()))
                .map(LeftOut::reason);
    }
}
