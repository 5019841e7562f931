package io.infaas.gateway;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** In front of a real Triton. */
class UnbatchedServingIT extends UnbatchedServingTests {

    private @Nullable TritonServer server;

    @Override
    Node startNode(Path repository) {
        TritonServer started = TritonServers.start(repository, List.of("*"), TritonServers.WITHOUT_AUTO_COMPLETE);
        server = started;
        return new Node("real", started.host(), started.httpPort(), started.grpcPort(), Catalogs.NODE_TYPE);
    }

    @Override
    void stopNode() {
        if (server != null) {
            server.close();
        }
    }
}
