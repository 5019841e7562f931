package io.infaas.builder.precision;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A network whose layers each add noise of their own, and whose accuracy falls as it grows; counts its runs. */
final class AddingNoise implements PrecisionSearch.PrecisionTrials {

    private final List<Double> noise;
    private final Set<Set<Integer>> asked = new HashSet<>();
    private int runs;

    AddingNoise(List<Double> noise) {
        this.noise = noise;
    }

    @Override
    public double noise(Set<Integer> quantised) {
        runs++;
        return sum(quantised);
    }

    @Override
    public double accuracy(Set<Integer> quantised) {
        runs++;
        asked.add(Set.copyOf(quantised));
        return of(quantised);
    }

    double of(Set<Integer> quantised) {
        return 1 - sum(quantised);
    }

    int runs() {
        return runs;
    }

    /** Whether the accuracy with no layer quantised was asked for, which no transform makes. */
    boolean wasAskedForNone() {
        return asked.contains(Set.of());
    }

    private double sum(Set<Integer> layers) {
        // in the order of the layers, so that equal questions have equal answers
        return layers.stream().sorted().mapToDouble(noise::get).sum();
    }
}
