package io.infaas.gateway;

import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import java.nio.file.Path;
import java.util.List;

final class AdoptedControlEmbeddedIT extends AdoptedControl {

    @Override
    Node node(Path repository, List<String> models) throws Exception {
        EmbeddedNode node = EmbeddedNode.start(new NodeOptions(repository, "127.0.0.1", 0, 0, 0, models));
        return new Node(new NodeAddress("127.0.0.1", node.httpPort(), node.grpcPort(), node.metricsPort()), node);
    }
}
