package io.infaas.controller.node;

import io.infaas.gateway.contract.Node;
import java.util.List;

/** The only access to machines. */
public interface NodeProvider extends AutoCloseable {

    /**
     * The nodes that should exist now. Does not block or contact them; an id keeps its address and node type while it is
     * listed.
     */
    List<Node> list();

    /** Stops the nodes that this provider started. */
    @Override
    void close();
}
