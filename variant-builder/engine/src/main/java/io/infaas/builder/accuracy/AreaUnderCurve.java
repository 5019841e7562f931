package io.infaas.builder.accuracy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The area under the receiver operating characteristic: how often an item of a class has a higher value for it than an item of another
 * class has; equal values count half. With two classes it is the second one's area, else the mean over classes.
 */
public final class AreaUnderCurve implements SetMetric {

    @Override
    public String name() {
        return "auc";
    }

    @Override
    public Statistic statistic(Answers answers) {
        int classes = answers.classes();
        int curves = classes == 2 ? 1 : classes;
        float[][] values = new float[curves][answers.count()];
        int[] truth = new int[answers.count()];
        answers.forEach((answer, item) -> {
            float[] scores = answer.values();
            truth[item] = answer.label();
            for (int i = 0; i < curves; i++) {
                values[i][item] = curves == 1 ? scores[1] - scores[0] : scores[i];
            }
        });
        List<int[]> orders = new ArrayList<>();
        for (float[] classScores : values) {
            orders.add(IntStream.range(0, classScores.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> classScores[i]))
                    .mapToInt(i -> i)
                    .toArray());
        }
        if (IntStream.of(truth).distinct().count() < 2) {
            throw new IllegalArgumentException("metric auc needs items of at least two classes");
        }
        return new Statistic() {
            @Override
            public double of(int[] counts) {
                double sum = 0;
                int defined = 0;
                for (int i = 0; i < curves; i++) {
                    double area = area(orders.get(i), values[i], truth, curves == 1 ? 1 : i, counts);
                    if (!Double.isNaN(area)) {
                        sum += area;
                        defined++;
                    }
                }
                // a draw of one class counts as chance
                return defined == 0 ? 0.5 : sum / defined;
            }

            @Override
            public int numbersPerItem() {
                return curves;
            }
        };
    }

    /** @param order items by rising value; NaN if there is no item of the class, or of no other */
    private static double area(int[] order, float[] values, int[] truth, int positive, int[] counts) {
        double below = 0;
        double pairs = 0;
        double positives = 0;
        for (int from = 0; from < order.length; ) {
            double equalNegatives = 0;
            double equalPositives = 0;
            int to = from;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                if (truth[order[to]] == positive) {
                    equalPositives += counts[order[to]];
                } else {
                    equalNegatives += counts[order[to]];
                }
                to++;
            }
            pairs += equalPositives * (below + equalNegatives / 2);
            below += equalNegatives;
            positives += equalPositives;
            // NaN equals nothing, not even itself
            from = Math.max(to, from + 1);
        }
        return positives == 0 || below == 0 ? Double.NaN : pairs / (positives * below);
    }
}
