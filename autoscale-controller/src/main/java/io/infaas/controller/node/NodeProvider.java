package io.infaas.controller.node;

import io.infaas.gateway.view.Node;
import java.util.List;

/** The only door to machines. */
public interface NodeProvider extends AutoCloseable {

    /**
     * The nodes that should be there now. Does not block and does not ask them whether they answer; an id stands for the same
     * address and node type as long as it is listed.
     */
    List<Node> list();

    /** Ends the nodes that were started here; leaves alone those that were not. */
    @Override
    void close();
}
