package io.infaas.builder.precision;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.failure.VariantException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PrecisionSearchProperties {

    @Property(tries = 300)
    void run_anyNetwork_choosesLayersThatSufficeWithinItsRuns(
            @ForAll("layers") List<List<Integer>> layers, @ForAll("budgets") double budget) throws VariantException {
        AddingNoise network = new AddingNoise(noise(layers));

        MixedPrecision found = search(layers, 1 - budget).run(network);

        Set<Integer> quantised = quantised(found);
        assertThat(network.runs()).isEqualTo(found.runs()).isLessThanOrEqualTo(PrecisionSearch.mostRuns(layers.size()));
        assertThat(network.wasAskedForNone()).isFalse();
        assertThat(found.layers()).hasSameSizeAs(layers);
        if (found.found()) {
            assertThat(network.of(quantised)).isGreaterThanOrEqualTo(1 - budget).isEqualTo(found.mixed());
            assertThat(found.fullPrecision()).isNotEmpty();
            assertThat(found.quantisedWork()).isGreaterThanOrEqualTo(0.5 - 1e-9);
        } else {
            assertThat(quantised).as("nothing stays").hasSameSizeAs(layers);
        }
    }

    @Property(tries = 300)
    void run_layersOfEqualWork_staysWithTheFewest(
            @ForAll @Size(min = 1, max = 16) List<@IntRange(min = 0, max = 50) Integer> decibels,
            @ForAll("budgets") double budget)
            throws VariantException {
        List<List<Integer>> layers =
                decibels.stream().map(one -> List.of(one, 1)).toList();
        AddingNoise network = new AddingNoise(noise(layers));

        MixedPrecision found = search(layers, 1 - budget).run(network);

        int fewest = fewest(noise(layers), budget);
        if (found.found()) {
            assertThat(found.fullPrecision()).hasSize(fewest);
        } else {
            assertThat(fewest == 0 || fewest > layers.size() / 2)
                    .as("%d of %d", fewest, layers.size())
                    .isTrue();
        }
    }

    @Property(tries = 50)
    void run_again_choosesTheSame(@ForAll("layers") List<List<Integer>> layers, @ForAll("budgets") double budget)
            throws VariantException {
        PrecisionSearch search = search(layers, 1 - budget);

        assertThat(search.run(new AddingNoise(noise(layers)))).isEqualTo(search.run(new AddingNoise(noise(layers))));
    }

    @Provide
    Arbitrary<Double> budgets() {
        return Arbitraries.integers().between(3, 40).map(decibel -> Math.pow(10, -decibel / 10.0));
    }

    /** Each layer as its noise, dB below 1, and its work. */
    @Provide
    Arbitrary<List<List<Integer>>> layers() {
        return Arbitraries.integers()
                .between(0, 60)
                .flatMap(decibel -> Arbitraries.integers().between(0, 1000).map(work -> List.of(decibel, work)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(150);
    }

    private static PrecisionSearch search(List<List<Integer>> layers, double needed) {
        return new PrecisionSearch(
                "net-int8",
                IntStream.range(0, layers.size())
                        .mapToObj(i -> new PrecisionSearch.LayerWork(
                                "layer" + i, "Conv", layers.get(i).get(1)))
                        .toList(),
                1,
                needed);
    }

    private static List<Double> noise(List<List<Integer>> layers) {
        return layers.stream().map(layer -> Math.pow(10, -layer.get(0) / 10.0)).toList();
    }

    private static Set<Integer> quantised(MixedPrecision found) {
        return IntStream.range(0, found.layers().size())
                .filter(i -> !found.layers().get(i).fullPrecision())
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** How many of the noisiest layers must go so that the others make no more than {@code budget}. */
    private static int fewest(List<Double> noise, double budget) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, noise.size()).boxed().toList());
        order.sort(Comparator.comparing((Integer i) -> -noise.get(i)).thenComparing(i -> i));
        for (int gone = 0; gone < noise.size(); gone++) {
            Set<Integer> rest = new TreeSet<>(order.subList(gone, order.size()));
            if (new AddingNoise(noise).of(rest) >= 1 - budget) {
                return gone;
            }
        }
        return noise.size();
    }
}
