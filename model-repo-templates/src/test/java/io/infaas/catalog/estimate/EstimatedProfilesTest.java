package io.infaas.catalog.estimate;

import static io.infaas.catalog.estimate.NewTypes.NEW;
import static io.infaas.catalog.estimate.NewTypes.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Assumption;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EstimatedProfilesTest {

    private static final NodeType GPU = new NodeType("gpu", 4, 8L << 30, 1, 8L << 30, 1);

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
