package io.infaas.builder.accuracy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Spearman's rank correlation of numbers with their targets; equal numbers share the mean of their ranks. 0 for a reversed ranking. */
abstract sealed class Spearman extends TargetMetric permits Spearman.Numbers, Spearman.Similarities {

    /** The correlation of the numbers of answers with their targets, mean over the numbers of an answer. */
    public static final class Numbers extends Spearman {
        public Numbers() {
            super("spearman");
        }

        @Override
        public Statistic statistic(Answers answers) {
            int width = answers.size();
            double[][] values = new double[width][answers.count()];
            double[][] targets = new double[width][answers.count()];
            answers.forEach((answer, item) -> {
                for (int i = 0; i < width; i++) {
                    values[i][item] = answer.values()[i];
                    targets[i][item] = answer.targets()[i];
                }
            });
            return correlation(values, targets);
        }
    }

    /**
     * The correlation of the similarities of pairs with their targets: items 1 and 2 are a pair, 3 and 4, and so on; both have
     * the target of the pair. The similarity is the cosine of the angle between two embeddings, in single precision, so that
     * rounding ranks no equal pairs.
     */
    public static final class Similarities extends Spearman {
        private static final int PAIR = 2;
        private static final int FEWEST = 16;

        public Similarities() {
            super("cosine-spearman");
        }

        @Override
        public int itemsDrawnTogether() {
            return PAIR;
        }

        @Override
        public int targetsOf(int answer) {
            return 1;
        }

        @Override
        public Optional<String> unsuitable(List<Long> shape) {
            boolean isVector = shape.size() == 1 && shape.get(0) >= FEWEST;
            return isVector
                    ? Optional.empty()
                    : Optional.of(
                            "is for embeddings, vectors of at least %d numbers; use metric spearman".formatted(FEWEST));
        }

        @Override
        public Statistic statistic(Answers answers) {
            if (answers.count() % PAIR != 0) {
                throw new IllegalArgumentException(
                        "metric %s needs pairs, but there are %d items; give the two items of each pair one after the other"
                                .formatted(name(), answers.count()));
            }
            double[] similarities = new double[answers.count() / PAIR];
            double[] targets = new double[similarities.length];
            float[] first = new float[answers.size()];
            answers.forEach((answer, item) -> {
                int pair = item / PAIR;
                float target = answer.targets()[0];
                if (item % PAIR == 0) {
                    System.arraycopy(answer.values(), 0, first, 0, first.length);
                    targets[pair] = target;
                } else if (targets[pair] != target) {
                    throw new IllegalArgumentException(
                            "metric %s needs one target for both items of a pair, but items %d and %d have %s and %s"
                                    .formatted(name(), item - 1, item, (float) targets[pair], target));
                } else {
                    similarities[pair] = (float) cosine(first, answer.values());
                }
            });
            return correlation(new double[][] {similarities}, new double[][] {targets});
        }

        private static double cosine(float[] one, float[] other) {
            double product = 0;
            double squares = 0;
            double otherSquares = 0;
            for (int i = 0; i < one.length; i++) {
                product += (double) one[i] * other[i];
                squares += (double) one[i] * one[i];
                otherSquares += (double) other[i] * other[i];
            }
            return product / (Math.sqrt(squares) * Math.sqrt(otherSquares));
        }
    }

    Spearman(String name) {
        super(name);
    }

    /** @param values values of the items, by column */
    Statistic correlation(double[][] values, double[][] targets) {
        List<Ranks> rankLists = new ArrayList<>();
        List<Ranks> targetRanks = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Ranks ranks = new Ranks(targets[i]);
            if (ranks.areEqual()) {
                throw new IllegalArgumentException(
                        "metric %s needs targets that differ, but number %d of all of them is %s"
                                .formatted(name(), i, targets[i][0]));
            }
            rankLists.add(new Ranks(values[i]));
            targetRanks.add(ranks);
        }
        return new Statistic() {
            @Override
            public double of(int[] counts) {
                double sum = 0;
                for (int i = 0; i < rankLists.size(); i++) {
                    double correlation = rankLists.get(i).correlation(targetRanks.get(i), counts);
                    sum += Double.isNaN(correlation) ? 0 : correlation;
                }
                return Math.max(0, Math.min(1, sum / rankLists.size()));
            }

            @Override
            public int numbersPerItem() {
                return 2 * rankLists.size();
            }
        };
    }

    /** Ranks of values that count differently often; equal values share the mean of their ranks. */
    static final class Ranks {

        private final double[] values;
        private final int[] order;
        private final boolean hasNoOrder;

        /** @param values the caller does not change them */
        Ranks(double[] values) {
            this.values = values;
            this.order = IntStream.range(0, values.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> values[i]))
                    .mapToInt(i -> i)
                    .toArray();
            this.hasNoOrder = Arrays.stream(values).anyMatch(Double::isNaN);
        }

        /**
         * Spearman's rank correlation, -1 to 1; not a number if all values of one side that count are equal, or one of them is no
         * number.
         *
         * @param counts how often each value counts
         */
        double correlation(Ranks other, int[] counts) {
            if (hasNoOrder || other.hasNoOrder) {
                return Double.NaN;
            }
            double[] rankDeviations = deviations(counts);
            double[] otherDeviations = other.deviations(counts);
            double product = 0;
            double squares = 0;
            double otherSquares = 0;
            for (int i = 0; i < counts.length; i++) {
                product += counts[i] * rankDeviations[i] * otherDeviations[i];
                squares += counts[i] * rankDeviations[i] * rankDeviations[i];
                otherSquares += counts[i] * otherDeviations[i] * otherDeviations[i];
            }
            return product / (Math.sqrt(squares) * Math.sqrt(otherSquares));
        }

        boolean areEqual() {
            return values[order[0]] == values[order[order.length - 1]];
        }

        /** The rank of each value minus the mean of all ranks. */
        private double[] deviations(int[] counts) {
            double[] ranks = new double[order.length];
            double total = Arrays.stream(counts).sum();
            double below = 0;
            for (int from = 0; from < order.length; ) {
                int to = from;
                double equal = 0;
                while (to < order.length && values[order[to]] == values[order[from]]) {
                    equal += counts[order[to]];
                    to++;
                }
                for (int i = from; i < to; i++) {
                    ranks[order[i]] = below + equal / 2 - total / 2;
                }
                below += equal;
                from = to;
            }
            return ranks;
        }
    }
}
