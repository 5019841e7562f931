package io.infaas.gateway;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** In front of an embedded node. */
class UnbatchedServingEmbeddedIT extends UnbatchedServingTests {

    private @Nullable EmbeddedNode server;

    @Override
    Node startNode(Path repository) throws Exception {
        EmbeddedNode started = EmbeddedNode.start(new NodeOptions(repository, "127.0.0.1", 0, 0, 0, List.of("*")));
        server = started;
        return new Node("embedded", "127.0.0.1", started.httpPort(), started.grpcPort(), Catalogs.NODE_TYPE);
    }

    @Override
    void stopNode() throws Exception {
        if (server != null) {
            server.close();
        }
    }
}
