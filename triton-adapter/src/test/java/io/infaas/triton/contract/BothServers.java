package io.infaas.triton.contract;

import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.infaas.triton.embedded.NodeStartException;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The embedded node and a real Triton over the same repository. */
final class BothServers implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final TritonServer triton;
    private final EmbeddedNode node;
    private final HttpPort tritonHttp;
    private final HttpPort nodeHttp;
    private final GrpcPort tritonGrpc;
    private final GrpcPort nodeGrpc;

    private BothServers(TritonServer triton, EmbeddedNode node) {
        this.triton = triton;
        this.node = node;
        this.tritonHttp = new HttpPort(triton.host(), triton.httpPort());
        this.nodeHttp = new HttpPort("127.0.0.1", node.httpPort());
        this.tritonGrpc = new GrpcPort(vertx, triton.host(), triton.grpcPort());
        this.nodeGrpc = new GrpcPort(vertx, "127.0.0.1", node.grpcPort());
    }

    /** Skips the test if no real Triton is available, unless one is required. */
    static BothServers start(Path folder, Collection<String> models) throws IOException, NodeStartException {
        Path repository = ContractRepository.layOut(folder);
        TritonServer triton = TritonServers.start(repository, models, TritonServers.WITHOUT_AUTO_COMPLETE);
        try {
            EmbeddedNode node = EmbeddedNode.start(
                    new NodeOptions(repository, "127.0.0.1", 0, 0, 0, java.util.List.copyOf(models)));
            return new BothServers(triton, node);
        } catch (NodeStartException | RuntimeException e) {
            triton.close();
            throw e;
        }
    }

    HttpReply triton(HttpCase request) {
        return tritonHttp.send(request);
    }

    HttpReply node(HttpCase request) {
        return nodeHttp.send(request);
    }

    GrpcReply triton(GrpcCase request) {
        return tritonGrpc.send(request);
    }

    GrpcReply node(GrpcCase request) {
        return nodeGrpc.send(request);
    }

    /** Sends to both and compares. */
    void compare(HttpCase request) {
        ReplyComparison.compare(request, triton(request), node(request));
    }

    StreamReply triton(StreamInferCase request) {
        return tritonGrpc.stream(request);
    }

    StreamReply node(StreamInferCase request) {
        return nodeGrpc.stream(request);
    }

    /** Sends to both and compares. */
    void compare(GrpcCase request) {
        ReplyComparison.compare(request, triton(request), node(request));
    }

    @Override
    public void close() {
        node.close();
        triton.close();
        try {
            vertx.close().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("clients don't end", e);
        }
    }
}
