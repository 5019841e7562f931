package io.infaas.catalog.estimate;

import static io.infaas.catalog.estimate.NewTypes.NEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EstimateProperties {

    @Property(tries = 200)
    void fill_anyCoresWithoutEvidence_isNeverFasterThanMeasuredElsewhere(
            @ForAll @IntRange(min = 1, max = 8) int threads, @ForAll @IntRange(min = 1, max = 64) int cores) {
        Catalog filled = EstimatedProfiles.fill(NewTypes.catalog(threads, NewTypes.type(NEW, cores)), List.of(NEW));

        assertThat(filled.variants()).allSatisfy(variant -> {
            Profile known = variant.profile(Catalogs.NODE_TYPE).orElseThrow();
            Profile estimate = variant.profile(NEW).orElseThrow();
            for (int batch : List.of(1, 3, 32, 100)) {
                assertThat(estimate.latencyMs(batch)).isGreaterThan(known.latencyMs(batch));
                assertThat(estimate.throughput(batch)).isLessThan(known.throughput(batch));
            }
            assertThat(estimate.coresUsed()).isLessThanOrEqualTo(cores);
        });
    }

    @Property(tries = 200)
    void fill_sameRatioOfAllMeasured_predictsTheOthersExactly(
            @ForAll @DoubleRange(min = 0.1, max = 10) double slower, @ForAll @IntRange(min = 1, max = 4) int measured) {
        Catalog catalog = NewTypes.catalog(NewTypes.type(NEW, 2));
        for (int i = 0; i < measured; i++) {
            catalog = NewTypes.measured(catalog, i, NEW, slower);
        }
        Variant last = EstimatedProfiles.fill(catalog, List.of(NEW)).variants().get(4);
        Profile truth = NewTypes.slower(last, NEW, slower);
        Profile estimate = last.profile(NEW).orElseThrow();

        assertThat(estimate.latencyMs(8)).isCloseTo(truth.latencyMs(8), within(1e-9 * truth.latencyMs(8)));
        assertThat(estimate.throughput(8)).isCloseTo(truth.throughput(8), within(1e-9 * truth.throughput(8)));
    }

    @Property(tries = 200)
    void fill_anyMeasuredProfiles_liesBetweenTheRatiosThatWereSeen(
            @ForAll @Size(min = 1, max = 4) List<@DoubleRange(min = 0.1, max = 10) Double> ratios) {
        Catalog catalog = NewTypes.catalog(NewTypes.type(NEW, 2));
        for (int i = 0; i < ratios.size(); i++) {
            catalog = NewTypes.measured(catalog, i, NEW, ratios.get(i));
        }
        Variant last = EstimatedProfiles.fill(catalog, List.of(NEW)).variants().get(4);
        double ratio = last.profile(NEW).orElseThrow().latencyMs(1)
                / last.profile(Catalogs.NODE_TYPE).orElseThrow().latencyMs(1);

        assertThat(ratio)
                .isBetween(
                        ratios.stream().mapToDouble(one -> one).min().orElseThrow() * (1 - 1e-9),
                        ratios.stream().mapToDouble(one -> one).max().orElseThrow() * (1 + 1e-9));
    }

    @Property(tries = 100)
    void fill_twice_changesNothing(@ForAll @IntRange(min = 1, max = 64) int cores) {
        Catalog once = EstimatedProfiles.fill(
                NewTypes.catalog(NewTypes.type(NEW, cores), NewTypes.type("newer", 2)), List.of(NEW, "newer"));

        assertThat(EstimatedProfiles.fill(once, List.of("newer", NEW))).isEqualTo(once);
    }
}
