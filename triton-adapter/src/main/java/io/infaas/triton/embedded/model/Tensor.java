package io.infaas.triton.embedded.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A named tensor in the layout of the wire: little endian, row major; each BYTES element has its length in front (4 bytes).
 * The data are shared, not copied: the caller must not change them afterwards.
 */
public record Tensor(String name, String datatype, List<Long> shape, ByteBuffer data) {
    public Tensor {
        shape = List.copyOf(shape);
        data = data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A fresh view of the data, so that readers don't move each other's position. */
    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The data as bytes of their own. */
    public byte[] bytes() {
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        return copy;
    }
}
