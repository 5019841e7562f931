package io.infaas.builder.measure;

import io.infaas.builder.graph.Range;
import java.util.List;
import java.util.Map;

/**
 * A request for the ranges of tensors over all items.
 *
 * @param model ONNX file with each of {@code tensors} as an output, unless it is an input
 * @param batch items per execution
 * @param percentile share of the values, in percent, that ranges cover; 100 for all
 */
public record CalibrationTask(String model, Feed feed, List<String> tensors, int batch, double percentile) {

    /** Percentile of ranges that cover all values. */
    public static final double ALL = 100;

    public CalibrationTask {
        tensors = List.copyOf(tensors);
    }

    /**
     * @param ranges by tensor
     * @param sizes number of values of each tensor for all items
     */
    public record Result(Map<String, Range> ranges, Map<String, Long> sizes) {}
}
