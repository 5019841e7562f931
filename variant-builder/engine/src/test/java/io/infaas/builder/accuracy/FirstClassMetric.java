package io.infaas.builder.accuracy;

/** A metric as a user writes one: how much the first class is favoured. */
public final class FirstClassMetric implements AccuracyMetric {

    @Override
    public String name() {
        return "first";
    }

    @Override
    public double score(ItemAnswer answer) {
        return answer.values()[0] > 0 ? 1 : 0;
    }
}
