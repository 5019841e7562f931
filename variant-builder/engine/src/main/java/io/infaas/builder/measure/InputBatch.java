package io.infaas.builder.measure;

import ai.onnxruntime.OnnxTensor;
import java.util.Map;

/**
 * The input tensors of one execution.
 *
 * @param tensors by input
 * @param items number of items in them
 */
record InputBatch(Map<String, OnnxTensor> tensors, int items) implements AutoCloseable {

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}
