package io.infaas.builder.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Spearman's rank correlation of numbers with their targets; equal numbers share the mean of their ranks. 0 for a reversed ranking. */
abstract sealed class Spearman implements SetMetric permits Spearman.Numbers, Spearman.Similarities {

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
                    : Optional.of("is for embeddings, vectors of at least %d numbers; take metric spearman"
                            .formatted(FEWEST));
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

    private final String name;

    Spearman(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean needsLabel() {
        return false;
    }

    @Override
    public boolean needsTargets() {
        return true;
    }

    /** @param values values of the items, by column */
    Statistic correlation(double[][] values, double[][] targets) {
        List<Ranks> rankLists = new ArrayList<>();
        List<Ranks> wanted = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Ranks ranks = new Ranks(targets[i]);
            if (ranks.areEqual()) {
                throw new IllegalArgumentException(
                        "metric %s needs targets that differ, but number %d of all of them is %s"
                                .formatted(name, i, targets[i][0]));
            }
            rankLists.add(new Ranks(values[i]));
            wanted.add(ranks);
        }
        return new Statistic() {
            @Override
            public double of(int[] counts) {
                double sum = 0;
                for (int i = 0; i < rankLists.size(); i++) {
                    double correlation = rankLists.get(i).correlation(wanted.get(i), counts);
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
}
