package io.infaas.builder.accuracy;

/** The mean over classes of F1, the harmonic mean of precision and recall; classes in neither labels nor answers do not count. */
public final class MacroF1 implements SetMetric {

    @Override
    public String name() {
        return "macro-f1";
    }

    @Override
    public boolean judgesNames() {
        return true;
    }

    @Override
    public Statistic statistic(Answers answers) {
        int classes = answers.classes();
        int[] truth = new int[answers.count()];
        int[] predictions = new int[answers.count()];
        answers.forEach((answer, item) -> {
            truth[item] = answer.label();
            predictions[item] = highest(answer.values());
        });
        return counts -> {
            long[] right = new long[classes];
            long[] total = new long[classes];
            for (int i = 0; i < counts.length; i++) {
                total[truth[i]] += counts[i];
                total[predictions[i]] += counts[i];
                right[truth[i]] += truth[i] == predictions[i] ? counts[i] : 0;
            }
            double sum = 0;
            int present = 0;
            for (int i = 0; i < classes; i++) {
                if (total[i] > 0) {
                    sum += 2.0 * right[i] / total[i];
                    present++;
                }
            }
            return sum / present;
        };
    }

    private static int highest(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best] || Float.isNaN(values[best])) {
                best = i;
            }
        }
        return best;
    }
}
