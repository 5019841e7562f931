package io.infaas.triton.embedded.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A named tensor in wire layout: little endian, row major; a 4-byte length precedes each BYTES element. The data are shared,
 * not copied: the caller must not change them afterwards.
 */
public record Tensor(String name, String datatype, List<Long> shape, ByteBuffer data) {
    public Tensor {
        shape = List.copyOf(shape);
        data = data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A new view of the data with its own position, so readers do not disturb each other. */
    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A copy of the data. */
    public byte[] bytes() {
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        return copy;
    }
}
