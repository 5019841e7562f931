package io.infaas.builder.accuracy;

import java.util.function.IntToDoubleFunction;

/** The closeness of numbers to their targets. */
abstract sealed class Regression extends TargetMetric permits Regression.R2, Regression.NormalisedError {

    /** The coefficient of determination, mean over the numbers of an answer; 0 for anything worse than the mean of the targets. */
    public static final class R2 extends Regression {
        public R2() {
            super("r2");
        }

        @Override
        double value(float[][] values, float[][] targets, int[] counts) {
            int width = values[0].length;
            double sum = 0;
            for (int i = 0; i < width; i++) {
                int column = i;
                sum += determination(item -> values[item][column], item -> targets[item][column], counts);
            }
            return sum / width;
        }
    }

    /** 1 - root of the mean squared error, as a share of the range of all targets; 0 for larger errors than that range. */
    public static final class NormalisedError extends Regression {
        public NormalisedError() {
            super("1-nrmse");
        }

        @Override
        double value(float[][] values, float[][] targets, int[] counts) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            double squares = 0;
            double count = 0;
            for (int item = 0; item < values.length; item++) {
                for (int i = 0; i < values[item].length; i++) {
                    // the range covers all items, also those that do not count
                    low = Math.min(low, targets[item][i]);
                    high = Math.max(high, targets[item][i]);
                    double error = (double) values[item][i] - targets[item][i];
                    squares += counts[item] * error * error;
                    count += counts[item];
                }
            }
            double error = Math.sqrt(squares / count);
            return error == 0 ? 1 : 1 - error / (high - low);
        }
    }

    Regression(String name) {
        super(name);
    }

    abstract double value(float[][] values, float[][] targets, int[] counts);

    @Override
    public Statistic statistic(Answers answers) {
        float[][] values = new float[answers.count()][];
        float[][] targets = new float[answers.count()][];
        answers.forEach((answer, item) -> {
            values[item] = answer.values().clone();
            targets[item] = answer.targets();
        });
        return new Statistic() {
            @Override
            public double of(int[] counts) {
                double value = value(values, targets, counts);
                return Double.isNaN(value) ? 0 : Math.max(0, Math.min(1, value));
            }

            @Override
            public int numbersPerItem() {
                return answers.size();
            }
        };
    }

    /** 1 - unexplained variance; for targets without variance 1 if all are met, else 0. */
    static double determination(IntToDoubleFunction values, IntToDoubleFunction targets, int[] counts) {
        double sum = 0;
        double count = 0;
        for (int item = 0; item < counts.length; item++) {
            sum += counts[item] * targets.applyAsDouble(item);
            count += counts[item];
        }
        double mean = sum / count;
        double variance = 0;
        double unexplained = 0;
        for (int item = 0; item < counts.length; item++) {
            double target = targets.applyAsDouble(item);
            double error = values.applyAsDouble(item) - target;
            variance += counts[item] * (target - mean) * (target - mean);
            unexplained += counts[item] * error * error;
        }
        if (variance == 0) {
            return unexplained == 0 ? 1 : 0;
        }
        return 1 - unexplained / variance;
    }
}
