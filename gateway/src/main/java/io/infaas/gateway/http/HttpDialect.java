package io.infaas.gateway.http;

import io.infaas.gateway.forward.Deadline;
import io.infaas.gateway.forward.Dialect;
import io.infaas.gateway.forward.ForwardedHeaders;
import io.infaas.gateway.forward.NodeAnswer;
import io.infaas.gateway.forward.Verdict;
import io.infaas.gateway.view.Candidate;
import io.infaas.gateway.view.Node;
import io.infaas.triton.wire.HttpErrors;
import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;

/**
 * A query as an HTTP request to a node: only the path changes. No encoding is accepted, so that the answer's head can
 * be read.
 */
record HttpDialect(HttpClient client, MultiMap clientHeaders) implements Dialect {

    @Override
    public RequestOptions request(Candidate candidate, Deadline deadline) {
        Node node = candidate.node();
        return new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(node.httpPort(), node.host()))
                .setHost(node.host())
                .setPort(node.httpPort())
                .setMethod(HttpMethod.POST)
                .setURI("/v2/models/" + candidate.model() + "/infer")
                .setHeaders(ForwardedHeaders.of(clientHeaders));
    }

    @Override
    public ByteBuf body(ByteBuf message, Candidate candidate) {
        return message;
    }

    @Override
    public Verdict verdict(NodeAnswer answer, Candidate candidate) {
        if (answer.status() == 200) {
            return Verdict.RESULT;
        }
        String text = HttpErrors.text(answer.body()).orElse("");
        return Verdict.onError(answer.status() == 404, answer.status() == 503, text, candidate);
    }
}
