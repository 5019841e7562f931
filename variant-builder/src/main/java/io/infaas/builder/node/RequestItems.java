package io.infaas.builder.node;

import java.util.List;

/** Evaluation items as what requests are made of. */
public interface RequestItems {

    /** All items in order. */
    Reader open();

    /** A batch of exactly {@code size} items, the first ones again where there are not enough. */
    List<NodeInput> first(int size);

    /** Items that are read as they are asked for. */
    interface Reader extends AutoCloseable {

        boolean hasNext();

        /** The next {@code size} items, or as many as are left. */
        List<NodeInput> next(int size);

        @Override
        void close();
    }
}
