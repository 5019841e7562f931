package io.infaas.gateway.forward;

import io.infaas.gateway.view.Candidate;
import io.netty.buffer.ByteBuf;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;

/** How one query is put to a node in its protocol, and how the answer is to be taken. */
public interface Dialect {

    /** The connections of the protocol. */
    HttpClient client();

    /** Method, path and headers for an instance. */
    RequestOptions request(Candidate candidate, Deadline deadline);

    /** The body for an instance, made of the client's without copying it. */
    ByteBuf body(ByteBuf message, Candidate candidate);

    /** What the answer says. */
    Verdict verdict(NodeAnswer answer, Candidate candidate);
}
