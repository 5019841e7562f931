package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.AnswerOutcome;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.triton.wire.ErrorTexts;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call as reported by a node.
 *
 * @param status the gRPC status; UNKNOWN (2) if the node sent no valid one
 * @param text the status message, decoded
 */
record GrpcStatusLine(int status, String text) {

    static final int OK = 0;
    static final GrpcStatusLine FINE = new GrpcStatusLine(OK, "");
    private static final int UNKNOWN = 2;
    private static final int NOT_FOUND = 5;
    private static final int UNAVAILABLE = 14;

    /** Reads the last headers of an answer: its trailers, or its only headers. */
    static GrpcStatusLine of(Http2Headers last) {
        CharSequence status = last.get(Metadata.GRPC_STATUS);
        if (status != null && status.length() == 1 && status.charAt(0) == '0') {
            return FINE;
        }
        CharSequence message = last.get(Metadata.GRPC_MESSAGE);
        return new GrpcStatusLine(number(status), message == null ? "" : ErrorTexts.percentDecoded(message.toString()));
    }

    /** Returns the outcome for an HTTP error of a proxy or another server that does not speak gRPC. */
    static GrpcStatusLine ofHttp(CharSequence status) {
        String code = status.toString();
        boolean away = code.equals("502") || code.equals("503") || code.equals("504");
        return new GrpcStatusLine(away ? UNAVAILABLE : UNKNOWN, "the node answered with HTTP status " + code);
    }

    AnswerOutcome verdict(IndexedInstance candidate) {
        return status == OK
                ? AnswerOutcome.RESULT
                : AnswerOutcome.onError(status == NOT_FOUND, status == UNAVAILABLE, text, candidate);
    }

    private static int number(@Nullable CharSequence status) {
        try {
            return status == null ? UNKNOWN : Integer.parseInt(status.toString());
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }
}
