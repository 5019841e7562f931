package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.Deadline;
import io.infaas.gateway.forward.Dialect;
import io.infaas.gateway.forward.ForwardedHeaders;
import io.infaas.gateway.forward.NodeAnswer;
import io.infaas.gateway.forward.Verdict;
import io.infaas.gateway.view.Candidate;
import io.infaas.gateway.view.Node;
import io.infaas.triton.wire.GrpcFrames;
import io.infaas.triton.wire.GrpcInferRequests;
import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;

/**
 * A query as a gRPC call to a node: metadata as the client sent it, the time that is left, the message under the
 * variant's name.
 */
record GrpcDialect(HttpClient client, MultiMap clientHeaders) implements Dialect {

    @Override
    public RequestOptions request(Candidate candidate, Deadline deadline) {
        Node node = candidate.node();
        MultiMap headers = ForwardedHeaders.of(clientHeaders)
                .set("content-type", "application/grpc")
                .set("te", "trailers")
                .set("grpc-timeout", GrpcTimeout.write(deadline.left()));
        return new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(node.grpcPort(), node.host()))
                .setHost(node.host())
                .setPort(node.grpcPort())
                .setMethod(HttpMethod.POST)
                .setURI(GrpcFront.MODEL_INFER)
                .setHeaders(headers);
    }

    @Override
    public ByteBuf body(ByteBuf message, Candidate candidate) {
        return GrpcFrames.framed(GrpcInferRequests.retarget(message, candidate.model(), ""), false);
    }

    @Override
    public Verdict verdict(NodeAnswer answer, Candidate candidate) {
        return GrpcAnswer.of(answer).verdict(candidate);
    }
}
