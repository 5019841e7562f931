package io.infaas.builder.graph;

import io.infaas.builder.failure.VariantException;
import java.util.Map;
import java.util.Set;

/** Tells which values the tensors of one graph take on the calibration data. */
@FunctionalInterface
public interface Calibration {

    /**
     * The range of each of {@code tensors}.
     *
     * @throws VariantException if the graph does not run, or a tensor is not a number on some item
     */
    Map<String, Range> ranges(Set<String> tensors) throws VariantException;
}
