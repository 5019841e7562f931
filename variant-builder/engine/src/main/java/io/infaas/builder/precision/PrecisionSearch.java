package io.infaas.builder.precision;

import io.infaas.builder.failure.VariantException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds the fewest layers that must stay in full precision so that a network keeps its accuracy. Each layer is quantised alone first, and
 * ranked by the noise that this makes. Then the fewest noisiest layers that restore the accuracy stay, and those that it does not need are
 * quantised again. The number of runs is at most {@link #mostRuns}; equal runs give equal choices.
 *
 * @param graph {@code <architecture>-<transform>}
 * @param layers all layers, in the order of the network
 * @param trained accuracy of the trained network on the calibration items
 * @param needed required accuracy on them
 */
public record PrecisionSearch(String graph, List<LayerWork> layers, double trained, double needed) {

    /** Networks with more layers are ranked by groups of neighbours. */
    static final int MOST_GROUPS = 64;

    /** Layers that are tried again one by one. */
    static final int MOST_AGAIN = 16;

    /** With more of the multiply-adds in full precision, there is little to gain. */
    private static final double LARGEST_SHARE = 0.5;

    private static final double PERCENT = 100;

    public PrecisionSearch {
        layers = List.copyOf(layers);
    }

    /** Maximum number of runs for a network with {@code layers} layers. */
    public static int mostRuns(int layers) {
        int groups = Math.min(MOST_GROUPS, layers);
        int halvings = Integer.SIZE - Integer.numberOfLeadingZeros(groups);
        return 1 + groups + 2 * (halvings + Math.min(MOST_AGAIN, groups));
    }

    /** @throws VariantException if a run fails, or there is no time left */
    public MixedPrecision run(PrecisionTrials precisionTrials) throws VariantException {
        CountedTrials trials = new CountedTrials(precisionTrials);
        List<Set<Integer>> groups = groups();
        double quantised = trials.accuracy(range(0, layers.size()));
        List<Double> ratios = new ArrayList<>();
        for (Set<Integer> group : groups) {
            ratios.add(MixedPrecision.LayerEffect.decibel(trials.noise(group)));
        }
        if (quantised >= needed) {
            return result(groups, ratios, Set.of(), quantised, quantised, trials.runs)
                    .without(String.format(
                            Locale.ROOT,
                            "because 8 bits lose only %.4f on the calibration items; calibrate with items that resemble the evaluation items",
                            trained - quantised));
        }
        LayerSelection selection = fewest(ranked(groups, ratios, false), trials, quantised);
        if (share(selection.layers()) > LARGEST_SHARE) {
            // more layers of little work may be cheaper
            LayerSelection lighter = fewest(ranked(groups, ratios, true), trials, quantised);
            selection = share(lighter.layers()) < share(selection.layers()) ? lighter : selection;
        }
        MixedPrecision mixed = result(groups, ratios, selection.layers(), quantised, selection.accuracy(), trials.runs);
        return share(selection.layers()) <= LARGEST_SHARE
                ? mixed
                : result(groups, ratios, Set.of(), quantised, quantised, trials.runs)
                        .without(String.format(
                                Locale.ROOT,
                                "because %d of %d layers with %.0f %% of the multiply-adds would have to stay FP32, more than half",
                                selection.layers().size(),
                                layers.size(),
                                PERCENT * share(selection.layers())));
    }

    private MixedPrecision result(
            List<Set<Integer>> groups,
            List<Double> ratios,
            Set<Integer> fullPrecision,
            double quantised,
            double mixed,
            int runs) {
        List<MixedPrecision.LayerEffect> effects = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            for (int layer : groups.get(group)) {
                LayerWork layerWork = layers.get(layer);
                effects.add(new MixedPrecision.LayerEffect(
                        layerWork.name(),
                        layerWork.operator(),
                        share(Set.of(layer)),
                        ratios.get(group),
                        fullPrecision.contains(layer)));
            }
        }
        return new MixedPrecision(graph, effects, trained, quantised, mixed, runs, null);
    }

    /** Neighbours, at most {@link #MOST_GROUPS} groups of about the same size. */
    private List<Set<Integer>> groups() {
        int count = Math.min(MOST_GROUPS, layers.size());
        return IntStream.range(0, count)
                .mapToObj(group -> range(group * layers.size() / count, (group + 1) * layers.size() / count))
                .toList();
    }

    private static Set<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    /** The groups, the noisiest first: by their noise, or by their noise for each multiply-add. */
    private List<Set<Integer>> ranked(List<Set<Integer>> groups, List<Double> ratios, boolean forWork) {
        return IntStream.range(0, groups.size())
                .boxed()
                .sorted(Comparator.comparingDouble(
                                (Integer group) -> ratios.get(group) + (forWork ? decibelOf(groups.get(group)) : 0))
                        .thenComparing(group -> group))
                .map(groups::get)
                .toList();
    }

    private double decibelOf(Set<Integer> group) {
        return -MixedPrecision.LayerEffect.decibel((double) Math.max(1, work(group)));
    }

    /** @param accuracy with {@code kept} in full precision */
    private record LayerSelection(Set<Integer> layers, double accuracy) {}

    /** The first ranked groups that suffice, without the superfluous ones. */
    private LayerSelection fewest(List<Set<Integer>> ranked, CountedTrials trials, double quantised)
            throws VariantException {
        int low = 1;
        int high = ranked.size();
        double reached = quantised;
        while (low < high) {
            int middle = (low + high) / 2;
            double accuracy = trials.accuracy(without(ranked.subList(0, middle)));
            if (accuracy >= needed) {
                high = middle;
                reached = accuracy;
            } else {
                low = middle + 1;
            }
        }
        List<Set<Integer>> selectedGroups = new ArrayList<>(ranked.subList(0, high));
        if (high == ranked.size()) {
            return new LayerSelection(union(selectedGroups), trained);
        }
        // the last one is needed; of the others, later ones cost less
        int again = 0;
        for (int i = selectedGroups.size() - 2; i >= 0 && again < MOST_AGAIN; i--, again++) {
            Set<Integer> group = selectedGroups.remove(i);
            double accuracy = trials.accuracy(without(selectedGroups));
            if (accuracy >= needed) {
                reached = accuracy;
            } else {
                selectedGroups.add(i, group);
            }
        }
        return new LayerSelection(union(selectedGroups), reached);
    }

    private static Set<Integer> union(List<Set<Integer>> groups) {
        return groups.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<Integer> without(List<Set<Integer>> groups) {
        Set<Integer> remainingLayers = range(0, layers.size());
        groups.forEach(remainingLayers::removeAll);
        return remainingLayers;
    }

    private long work(Set<Integer> layerIndexes) {
        return layerIndexes.stream()
                .mapToLong(layer -> layers.get(layer).multiplyAdds())
                .sum();
    }

    /** The share of the multiply-adds, or of the layers if none has any, as with tables. */
    private double share(Set<Integer> layerIndexes) {
        long totalWork = work(range(0, layers.size()));
        return totalWork == 0 ? (double) layerIndexes.size() / layers.size() : (double) work(layerIndexes) / totalWork;
    }

    private static final class CountedTrials implements PrecisionTrials {

        private final PrecisionTrials trials;
        private int runs;

        CountedTrials(PrecisionTrials trials) {
            this.trials = trials;
        }

        @Override
        public double noise(Set<Integer> quantised) throws VariantException {
            runs++;
            return trials.noise(quantised);
        }

        @Override
        public double accuracy(Set<Integer> quantised) throws VariantException {
            runs++;
            return trials.accuracy(quantised);
        }
    }

    /**
     * A layer that may be quantised.
     *
     * @param name the layer's name in the network
     * @param operator its operator
     * @param multiplyAdds its work for the same items as the other layers
     */
    public record LayerWork(String name, String operator, long multiplyAdds) {}

    /** Runs of a network on the calibration items with some of its layers quantised. Equal calls have equal results. */
    public interface PrecisionTrials {

        /**
         * The noise in the answers, as a share of the variance in the trained network's answers.
         *
         * @param quantised indexes of the layers that are quantised, at least one
         * @throws VariantException if this network does not run, or there is no time left
         */
        double noise(Set<Integer> quantised) throws VariantException;

        /**
         * The accuracy.
         *
         * @param quantised as in {@link #noise}
         */
        double accuracy(Set<Integer> quantised) throws VariantException;
    }
}
