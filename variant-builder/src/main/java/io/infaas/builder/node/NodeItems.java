package io.infaas.builder.node;

import java.util.Iterator;
import java.util.List;

/** Evaluation items as what requests are made of. */
public interface NodeItems {

    /** All items in order, {@code size} at a time, the last ones maybe fewer; read as they are asked for. */
    Iterator<List<NodeInput>> batches(int size);

    /** A batch of exactly {@code size} items, the first ones again where there are not enough. */
    List<NodeInput> first(int size);
}
