package io.infaas.builder.graph;

import io.infaas.builder.failure.VariantException;
import java.util.Map;
import java.util.Set;

/** Measures the ranges of a graph's tensors on the calibration data. */
@FunctionalInterface
public interface Calibration {

    /**
     * The range of each of {@code tensors}.
     *
     * @param percentile share of the values, in percent, that the range covers: 100 for all; 99.9 cuts off one value in two
     *     thousand at each end
     * @throws VariantException if the graph does not run, or a tensor has NaN values for some item
     */
    Map<String, Range> ranges(Set<String> tensors, double percentile) throws VariantException;
}
