package io.infaas.builder.node;

import com.google.protobuf.ByteString;
import io.infaas.catalog.TensorType;
import java.util.List;

/**
 * One input of a request.
 *
 * @param shape with the batch dimension
 * @param content elements one after the other, little-endian
 */
public record NodeInput(String name, TensorType type, List<Long> shape, ByteString content) {

    public NodeInput {
        shape = List.copyOf(shape);
    }
}
