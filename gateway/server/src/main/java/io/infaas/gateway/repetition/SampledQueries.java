package io.infaas.gateway.repetition;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Query;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Takes queries whose answers are to be compared. Thread-safe. */
@FunctionalInterface
public interface SampledQueries {

    /** Takes none. */
    SampledQueries NONE = (query, by, form, request) -> {
        request.release();
        return null;
    };

    /** The form of a request and its answer. */
    enum Form {
        /** A {@code ModelInferRequest} and its response, without compression. */
        GRPC,
        /** JSON documents without binary parts. */
        JSON
    }

    /**
     * Takes a query whose answer begins.
     *
     * @param by the instance that answers
     * @param request the whole request by reference; owned from now on, whatever is returned
     * @return a place for the answer, which the caller must end; null if there is no room
     */
    @Nullable
    AnswerSample take(Query query, IndexedInstance by, Form form, ByteBuf request);
}
