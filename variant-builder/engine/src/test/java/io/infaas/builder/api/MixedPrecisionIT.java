package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Builds;
import io.infaas.builder.fixture.LopsidedNetwork;
import io.infaas.builder.fixture.ProcessorKernels;
import io.infaas.builder.precision.MixedPrecision;
import io.infaas.builder.precision.PrecisionSearch;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.BuildRecord;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network one of whose layers costs its accuracy when it is quantised. */
class MixedPrecisionIT {

    @TempDir
    private Path folder;

    private final List<String> lines = new ArrayList<>();

    @Test
    void build_oneLayerCostsTheAccuracy_staysFp32() throws IOException {
        BuildReport report = build("[int8]", "built");

        Variant variant = report.catalog().variants().get(0);
        assertThat(variant.fullPrecision())
                .contains(LopsidedNetwork.VICTIM)
                .hasSizeLessThanOrEqualTo(ProcessorKernels.areExact() ? 1 : 2);
        assertThat(variant.profiles().get(0).accuracy().value()).isGreaterThan(0.95);
        MixedPrecision precision = report.precision().get(0);
        assertThat(precision.quantised()).isLessThan(0.9);
        assertThat(precision.mixed()).isGreaterThan(0.975);
        assertThat(precision.layers())
                .extracting(MixedPrecision.LayerEffect::name)
                .containsExactly("first", LopsidedNetwork.VICTIM, "third", "last");
        assertThat(precision.runs()).isLessThanOrEqualTo(PrecisionSearch.mostRuns(4));
        assertThat(report.table())
                .contains("lopsided-int8: %d of 4 layers stay FP32 ("
                        .formatted(variant.fullPrecision().size()));
        assertThat(lines).anyMatch(line -> line.contains("lopsided-int8, accuracy with 1 of 4 layers FP32"));
        assertThat(BuildRecord.read(report.output()).precision()).isEqualTo(report.precision());
        assertThat(CatalogFile.read(report.output().resolve(CatalogFile.NAME))).isEqualTo(report.catalog());
    }

    @Tag("proof")
    @Test
    void build_twice_givesTheSameFilesAndKeepsWhatWasFound() throws IOException {
        BuildReport first = build("[int8]", "built");
        lines.clear();
        BuildReport again = build("[int8, fp32]", "built");
        boolean searched = lines.stream().anyMatch(line -> line.contains("effect of a layer"));

        BuildReport elsewhere = build("[int8]", "elsewhere");

        assertThat(searched).as("the same layers, not looked for again").isFalse();
        assertThat(again.precision()).isEqualTo(first.precision()).isEqualTo(elsewhere.precision());
        // names end in the digests of the files
        assertThat(elsewhere.catalog().variants())
                .extracting(Variant::name)
                .containsExactlyElementsOf(
                        first.catalog().variants().stream().map(Variant::name).toList());
    }

    @Tag("proof")
    @Test
    void build_mixedOff_leavesTheVariantOut() throws IOException {
        BuildReport report = build("[fp32, {name: int8, mixed: off}]", "built");

        VariantReport left = report.variants().stream()
                .filter(variant -> variant.lineage().transform().equals("int8"))
                .findFirst()
                .orElseThrow();
        assertThat(Objects.requireNonNull(left.leftOut()).cause()).isEqualTo(LeftOut.Cause.INACCURATE);
        assertThat(report.precision()).isEmpty();
    }

    private BuildReport build(String transforms, String output) throws IOException {
        Path definition = LopsidedNetwork.write(Files.createDirectories(folder.resolve("definition")), transforms);
        return new VariantBuilder()
                .build(Builds.request(definition, folder.resolve(output), 200), new LineProgress(lines::add));
    }
}
