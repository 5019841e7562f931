package io.infaas.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;

/**
 * The complete answer of a node to one attempt.
 *
 * @param status HTTP status
 * @param trailers what came after the body; empty with HTTP/1.1
 * @param body all of it; on the heap, so that it need not be released
 */
public record NodeAnswer(int status, MultiMap headers, MultiMap trailers, ByteBuf body) {}
