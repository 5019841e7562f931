package io.infaas.builder.node;

import java.util.List;

/** Evaluation items as inputs of requests. */
public interface RequestItems {

    /** All items in order. */
    Reader open();

    /** A batch of exactly {@code size} items; it repeats from the first item if there are not enough. */
    List<NodeInput> first(int size);

    /** Reads items on demand. */
    interface Reader extends AutoCloseable {

        boolean hasNext();

        /** The next {@code size} items, or all that are left. */
        List<NodeInput> next(int size);

        @Override
        void close();
    }
}
