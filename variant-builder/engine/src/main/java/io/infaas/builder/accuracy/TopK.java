package io.infaas.builder.accuracy;

/**
 * 1 if the correct class is among the {@code k} classes with the highest scores, else 0; of equal scores, the first one ranks
 * higher.
 *
 * @param k at least 1
 */
record TopK(int k) implements AccuracyMetric {

    @Override
    public String name() {
        return "top-" + k;
    }

    @Override
    public boolean judgesNames() {
        return k == 1;
    }

    @Override
    public double score(ItemAnswer answer) {
        float[] values = answer.values();
        float right = values[answer.label()];
        int above = Float.isNaN(right) ? k : 0;
        for (int i = 0; i < values.length && above < k; i++) {
            if (values[i] > right || (values[i] == right && i < answer.label())) {
                above++;
            }
        }
        return above < k ? 1 : 0;
    }
}
