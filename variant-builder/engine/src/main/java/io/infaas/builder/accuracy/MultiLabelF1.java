package io.infaas.builder.accuracy;

/** The mean over labels of F1, where an item has any number of labels; the answer has a label from 0.5 on. */
public final class MultiLabelF1 extends TargetMetric {

    private static final float THRESHOLD = 0.5f;

    public MultiLabelF1() {
        super("multilabel-f1");
    }

    @Override
    public Statistic statistic(Answers answers) {
        int labels = answers.size();
        boolean[][] truth = new boolean[answers.count()][labels];
        boolean[][] predictions = new boolean[answers.count()][labels];
        answers.forEach((answer, item) -> {
            for (int i = 0; i < labels; i++) {
                truth[item][i] = answer.targets()[i] >= THRESHOLD;
                predictions[item][i] = answer.values()[i] >= THRESHOLD;
            }
        });
        return new Statistic() {
            @Override
            public double of(int[] counts) {
                double sum = 0;
                for (int i = 0; i < labels; i++) {
                    long right = 0;
                    long total = 0;
                    for (int item = 0; item < counts.length; item++) {
                        right += truth[item][i] && predictions[item][i] ? counts[item] : 0;
                        total += (truth[item][i] ? counts[item] : 0) + (predictions[item][i] ? counts[item] : 0);
                    }
                    sum += total == 0 ? 0 : 2.0 * right / total;
                }
                return sum / labels;
            }

            @Override
            public int numbersPerItem() {
                return labels;
            }
        };
    }
}
