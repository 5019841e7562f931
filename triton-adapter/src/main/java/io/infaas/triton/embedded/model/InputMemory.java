package io.infaas.triton.embedded.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Direct memory from which ONNX Runtime reads inputs without another copy. For one thread only. It grows with the largest
 * request and shrinks again after a single large one.
 */
final class InputMemory {
    private static final int ALIGNMENT = 64;
    private static final int KEPT = 8 * 1024 * 1024;
    private static final int FIRST = 64 * 1024;

    private ByteBuffer block = ByteBuffer.allocateDirect(FIRST);

    /** Reserves memory for the inputs of the next run; data of the previous run may be overwritten. */
    void reset(List<Tensor> inputs) {
        long needed = 0;
        for (Tensor input : inputs) {
            needed += aligned(input.data().remaining());
        }
        if (needed > block.capacity() || (block.capacity() > KEPT && needed < KEPT)) {
            block = ByteBuffer.allocateDirect(Math.toIntExact(Math.max(FIRST, needed)));
        }
        block.clear();
    }

    /** Copies the bytes and returns a direct view of them in native order. */
    ByteBuffer put(ByteBuffer data) {
        int start = block.position();
        int length = data.remaining();
        ByteBuffer view = block.slice(start, length).order(ByteOrder.nativeOrder());
        view.put(data);
        view.flip();
        block.position((int) Math.min(block.capacity(), start + aligned(length)));
        return view;
    }

    private static long aligned(int bytes) {
        return (bytes + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT;
    }
}
