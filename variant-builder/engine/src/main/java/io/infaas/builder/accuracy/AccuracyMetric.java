package io.infaas.builder.accuracy;

import io.infaas.builder.failure.BuildException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The definition of accuracy for an application: the mean of a score per item, or, as {@link SetMetric}, one number for all answers.
 *
 * <p>{@code top-1}, {@code top-2}, ... and this package's metrics are built in. {@link ServiceLoader} finds others: to add one, list its
 * class in {@code META-INF/services}, in a jar among the plugin's dependencies.
 */
public interface AccuracyMetric {

    /** The name in definitions. */
    String name();

    /** The score of one item's result, from 0 (useless) to 1 (perfect). One thread calls it, in the order of the items. */
    double score(ItemAnswer answer);

    /** Whether the metric needs {@link ItemAnswer#label()}; data without labels are then rejected. */
    default boolean needsLabel() {
        return true;
    }

    /** Whether the metric needs {@link ItemAnswer#source()}. */
    default boolean needsSource() {
        return false;
    }

    /** Whether the metric needs {@link ItemAnswer#targets()}; data without them are then rejected. */
    default boolean needsTargets() {
        return false;
    }

    /** The metric accepts any number of targets. */
    int ANY_NUMBER = -1;

    /** Number of targets that an item with {@code values} answer numbers needs, or {@link #ANY_NUMBER}. */
    default int targetsOf(int values) {
        return values;
    }

    /** Whether the metric suits answers that are the name of a class: one has the score 1, the others 0. */
    default boolean judgesNames() {
        return false;
    }

    /** Whether the accuracy is the lowest over all outputs instead of one output's accuracy. */
    default boolean judgesAllOutputs() {
        return false;
    }

    /**
     * The reason why the metric does not suit an output; empty if it does.
     *
     * @param shape dimensions of the answer to one item, -1 for those that vary
     */
    default Optional<String> unsuitable(List<Long> shape) {
        return Optional.empty();
    }

    /** @throws BuildException naming the known metrics, if {@code name} is not one of them */
    static AccuracyMetric named(String name) {
        Matcher top = Pattern.compile("top-([1-9]\\d{0,3})").matcher(name);
        if (top.matches()) {
            return new TopK(Integer.parseInt(top.group(1)));
        }
        List<AccuracyMetric> accuracyMetrics =
                ServiceLoader.load(AccuracyMetric.class, AccuracyMetric.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        Optional<AccuracyMetric> accuracyMetric = accuracyMetrics.stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst();
        return accuracyMetric.orElseThrow(
                () -> new BuildException("application.metric.name: '%s' is unknown; known are top-1, top-2, ..., %s"
                        .formatted(
                                name,
                                accuracyMetrics.stream()
                                        .map(AccuracyMetric::name)
                                        .sorted()
                                        .collect(Collectors.joining(", ")))));
    }

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
}
