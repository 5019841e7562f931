package io.infaas.controller.reconcile;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import java.nio.file.Path;
import java.util.List;

/** A real Triton fulfils the contract. */
class TritonNodeControlIT extends NodeControlContract {

    @Override
    protected ContractNode start(Path repository) {
        TritonServer server = TritonServers.start(repository, List.of(), TritonServers.WITHOUT_AUTO_COMPLETE);
        assumeTrue(server.pid().isPresent(), "a server of this machine, that can be stopped");
        return new ProcessContractNode(server.pid().getAsLong(), server.httpPort(), server.grpcPort(), server);
    }
}
