package io.infaas.catalog.estimate;

import static io.infaas.catalog.estimate.NewTypes.NEW;
import static io.infaas.catalog.estimate.NewTypes.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Assumption;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimatedProfilesTest {

    private static final NodeType GPU = new NodeType("gpu", 4, 8L << 30, 1, 8L << 30, 1);
    private static final NodeType TYPE = type(NEW, 2);
    private final Catalog catalog = NewTypes.catalog(TYPE);
    private final Variant first = catalog.variants().get(0);
    private final Profile profile = NewTypes.slower(first, NEW, 2);

    @Test
    void unmeasured_typeWithoutAnyProfile_isNamed() {
        Catalog catalog = NewTypes.catalog(type("known", 2), type(NEW, 2));

        assertThat(EstimatedProfiles.unmeasured(NewTypes.measured(catalog, 0, "known", 2)))
                .containsExactly(NEW);
    }

    @Test
    void unmeasured_typeWithEstimatesOnly_isNamed() {
        Catalog catalog = EstimatedProfiles.fill(NewTypes.catalog(type(NEW, 2)), List.of(NEW));

        assertThat(EstimatedProfiles.unmeasured(catalog)).containsExactly(NEW);
    }

    @Test
    void fill_noVariantMeasuredOnBoth_isSlowerByCautionAndSaysWhereFrom() {
        Profile known = NewTypes.catalog().variants().get(1).profiles().get(0);

        Profile estimate = estimate(NewTypes.catalog(type(NEW, 4)), 1);

        assertThat(estimate.isEstimated()).isTrue();
        assertThat(estimate.assumed()).containsExactly(Assumption.ESTIMATED);
        assertThat(estimate.hardware().cpuModel()).isEqualTo("estimated from 'local' by cores");
        assertThat(estimate.latencyMs(8)).isCloseTo(known.latencyMs(8) * 1.5, within(1e-9));
        assertThat(estimate.throughput(8)).isCloseTo(known.throughput(8) / 1.5, within(1e-9));
        assertThat(estimate.loadMs()).isCloseTo(known.loadMs() * 1.5, within(1e-9));
        assertThat(estimate.hostMemory()).isEqualTo(known.hostMemory());
    }

    @Test
    void fill_fewerCoresThanItsThreads_isSlowerByThemToo() {
        Profile known = NewTypes.catalog(2).variants().get(0).profiles().get(0);

        Profile estimate = estimate(NewTypes.catalog(2, type(NEW, 1)), 0);

        assertThat(estimate.latencyMs(1)).isCloseTo(known.latencyMs(1) * 3, within(1e-9));
        assertThat(estimate.coresUsed()).isLessThanOrEqualTo(1);
    }

    @Test
    void fill_severalTypesWithoutEvidence_takesTheOneOfMostSimilarCores() {
        Catalog catalog = NewTypes.measured(NewTypes.catalog(type("large", 16), type(NEW, 12)), 0, "large", 4);

        assertThat(estimate(catalog, 0).hardware().cpuModel()).isEqualTo("estimated from 'large' by cores");
        assertThat(estimate(catalog, 1).hardware().cpuModel()).isEqualTo("estimated from 'local' by cores");
    }

    @Test
    void fill_someVariantsMeasuredThere_othersFollowByTheMedianAndTheseStay() {
        Catalog catalog = NewTypes.catalog(type(NEW, 2));
        catalog = NewTypes.measured(catalog, 0, NEW, 2);
        catalog = NewTypes.measured(catalog, 1, NEW, 3);
        catalog = NewTypes.measured(catalog, 2, NEW, 0.5);
        Profile known = catalog.variants().get(4).profiles().get(0);

        Catalog filled = EstimatedProfiles.fill(catalog, List.of(NEW));
        Profile estimate = filled.variants().get(4).profile(NEW).orElseThrow();

        assertThat(estimate.hardware().cpuModel()).isEqualTo("estimated from 'local' by 3 variants");
        assertThat(estimate.latencyMs(4)).isCloseTo(known.latencyMs(4) * 2, within(1e-9));
        assertThat(estimate.saturation()).isCloseTo(known.saturation() / 2, within(1e-9));
        assertThat(filled.variants().subList(0, 3)).isEqualTo(catalog.variants().subList(0, 3));
    }

    @Test
    void fill_differentAccuracies_takesTheLowest() {
        Catalog catalog = NewTypes.catalog(type("known", 2), type(NEW, 2));
        catalog = NewTypes.with(
                catalog,
                0,
                ProfileFixture.on("known").linear(1, 32).accuracy(0.7, 2000).build());

        assertThat(estimate(catalog, 0).accuracy().value()).isEqualTo(0.7);
    }

    @Test
    void fill_gpuVariantWithoutEvidence_hasNone() {
        assertThat(EstimatedProfiles.fill(gpuCatalog(), List.of("gpu-2"))
                        .variants()
                        .get(5)
                        .profile("gpu-2"))
                .isEmpty();
    }

    @Test
    void fill_processorVariantsMeasuredOnBothGpuTypes_areNoEvidenceForGpuVariants() {
        Catalog catalog = NewTypes.measured(NewTypes.measured(gpuCatalog(), 0, "gpu", 1), 0, "gpu-2", 1);

        assertThat(EstimatedProfiles.fill(catalog, List.of("gpu-2"))
                        .variants()
                        .get(5)
                        .profile("gpu-2"))
                .isEmpty();
    }

    @Test
    void fill_gpuVariantWithEvidence_followsByRatio() {
        Catalog catalog = NewTypes.with(
                gpuCatalog(), 6, ProfileFixture.on("gpu-2").linear(0.2, 32).build());

        Profile estimate = EstimatedProfiles.fill(catalog, List.of("gpu-2"))
                .variants()
                .get(5)
                .profile("gpu-2")
                .orElseThrow();

        assertThat(estimate.latencyMs(1)).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void read_whatWasWritten_isEqual(@TempDir Path folder) {
        Path file = MeasuredProfiles.beside(folder.resolve("catalog.json"));
        MeasuredProfiles measured = MeasuredProfiles.NONE.with(TYPE, Map.of(first.name(), profile));
        measured.write(file);

        assertThat(file).hasFileName("catalog.json.measured.json");
        assertThat(MeasuredProfiles.read(file)).isEqualTo(measured);
    }

    @Test
    void read_noFile_isNone(@TempDir Path folder) {
        assertThat(MeasuredProfiles.read(folder.resolve("absent"))).isEqualTo(MeasuredProfiles.NONE);
    }

    @Test
    void read_brokenFile_namesIt(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("broken.json"), "{\"format\": 9, \"nodeTypes\": [], \"profiles\": []}");

        assertThatThrownBy(() -> MeasuredProfiles.read(file))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("broken.json")
                .hasMessageContaining("format 9");
    }

    @Test
    void completing_oneVariantMeasured_hasItAndPredictsTheOthersByIt() {
        Catalog complete =
                MeasuredProfiles.NONE.with(TYPE, Map.of(first.name(), profile)).completing(catalog);

        assertThat(complete.variants().get(0).profile(NEW)).contains(profile);
        assertThat(complete.variants().get(1).profile(NEW).orElseThrow())
                .satisfies(estimate -> assertThat(estimate.isEstimated()).isTrue())
                .satisfies(estimate -> assertThat(estimate.latencyMs(1)).isEqualTo(4));
    }

    @Test
    void completing_typeMeasuredByTheBuild_predictsNothingThere() {
        Catalog built = NewTypes.measured(catalog, 1, NEW, 3);

        assertThat(MeasuredProfiles.NONE.completing(built)).isEqualTo(built);
    }

    @Test
    void addTo_profileOfTheBuild_keepsThat() {
        Catalog built = NewTypes.measured(catalog, 0, NEW, 3);

        assertThat(MeasuredProfiles.NONE
                        .with(TYPE, Map.of(first.name(), profile))
                        .addTo(built))
                .isEqualTo(built);
    }

    @Test
    void addTo_otherCoresVariantsOrTypes_addsNothing() {
        MeasuredProfiles measured = MeasuredProfiles.NONE.with(TYPE, Map.of(first.name(), profile));
        Catalog larger = NewTypes.catalog(type(NEW, 4));
        Catalog without = NewTypes.catalog();
        Catalog others = NewTypes.catalog(2, TYPE);

        assertThat(measured.addTo(larger)).isEqualTo(larger);
        assertThat(measured.addTo(without)).isEqualTo(without);
        assertThat(measured.addTo(others)).isEqualTo(others);
    }

    @Test
    void addTo_onlyThePriceChanged_adds() {
        MeasuredProfiles measured = MeasuredProfiles.NONE.with(TYPE, Map.of(first.name(), profile));
        Catalog dearer = NewTypes.catalog(new NodeType(NEW, 2, TYPE.memoryBytes(), 0, 9));

        assertThat(measured.addTo(dearer).variants().get(0).profile(NEW)).contains(profile);
    }

    @Test
    void with_again_replacesTheVariantsOwn() {
        Profile again = NewTypes.slower(first, NEW, 5);
        MeasuredProfiles measured = MeasuredProfiles.NONE
                .with(TYPE, Map.of(first.name(), profile, "other", profile))
                .with(TYPE, Map.of(first.name(), again));

        assertThat(measured.profiles())
                .containsExactlyInAnyOrder(
                        new MeasuredProfiles.Measured(first.name(), again),
                        new MeasuredProfiles.Measured("other", profile));
    }

    @Test
    void with_anotherMachineOfThatName_forgetsWhatTheFormerOneMeasured() {
        MeasuredProfiles measured = MeasuredProfiles.NONE
                .with(TYPE, Map.of("other", profile))
                .with(type(NEW, 8), Map.of(first.name(), profile));

        assertThat(measured.profiles()).containsExactly(new MeasuredProfiles.Measured(first.name(), profile));
    }

    /** Two variants for GPUs, measured on {@code gpu}, at the end; nothing was measured on {@code gpu-2}. */
    private static Catalog gpuCatalog() {
        Catalogs catalogs = Catalogs.fashion();
        for (int i = 1; i <= 5; i++) {
            catalogs.variant("fm-" + i, "fp32", 0.9, i);
        }
        catalogs.unprofiled("fm-1", "fp32", "onnxruntime-cuda").unprofiled("fm-2", "fp32", "onnxruntime-cuda");
        Catalog catalog = NewTypes.with(catalogs.build(), GPU, new NodeType("gpu-2", 4, 8L << 30, 1, 8L << 30, 1));
        Profile known = ProfileFixture.on("gpu").linear(0.1, 32).build();
        return NewTypes.with(NewTypes.with(catalog, 5, known), 6, known);
    }

    private static Profile estimate(Catalog catalog, int index) {
        Variant variant =
                EstimatedProfiles.fill(catalog, List.of(NEW)).variants().get(index);
        return variant.profile(NEW).orElseThrow();
    }
}
