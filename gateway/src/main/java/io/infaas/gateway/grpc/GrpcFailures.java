package io.infaas.gateway.grpc;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.triton.client.TritonException;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.StatusException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, as statuses of gRPC. */
final class GrpcFailures {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcFailures.class);

    private GrpcFailures() {}

    /** An answer that fails with a {@link StatusException} alone, however it fails. */
    static <A> Future<A> answer(Supplier<Future<A>> answer) {
        Future<A> given;
        try {
            given = answer.get();
        } catch (RuntimeException e) {
            given = Future.failedFuture(e);
        }
        return given.recover(failure -> Future.failedFuture(status(failure)));
    }

    private static StatusException status(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return new StatusException(GrpcStatus.valueOf(refusal.reason().grpcStatus()), refusal.text());
        }
        if (failure instanceof TritonException told) {
            return new StatusException(told.code().grpcStatus(), String.valueOf(told.getMessage()));
        }
        LOG.error("a call cannot be answered", failure);
        return new StatusException(GrpcStatus.INTERNAL, "the call cannot be answered");
    }
}
