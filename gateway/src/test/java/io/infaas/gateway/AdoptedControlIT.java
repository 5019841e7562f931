package io.infaas.gateway;

import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import java.nio.file.Path;
import java.util.List;

final class AdoptedControlIT extends AdoptedControl {

    @Override
    Node node(Path repository, List<String> models) {
        TritonServer node = TritonServers.start(repository, models, TritonServers.WITHOUT_AUTO_COMPLETE);
        return new Node(new NodeAddress(node.host(), node.httpPort(), node.grpcPort(), node.metricsPort()), node);
    }
}
