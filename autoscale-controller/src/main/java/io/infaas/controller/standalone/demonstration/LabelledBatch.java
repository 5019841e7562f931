package io.infaas.controller.standalone.demonstration;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * Some items, as a request carries them, with the classes they are of.
 *
 * @param first index of the first item in the whole set
 * @param raw the input tensor: FP32, little-endian, row by row
 * @param labels the right class of each item
 */
record LabelledBatch(int first, ByteString raw, List<Integer> labels) {

    LabelledBatch {
        labels = List.copyOf(labels);
    }

    int size() {
        return labels.size();
    }
}
