package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.NodeAnswer;
import io.infaas.gateway.forward.Verdict;
import io.infaas.gateway.view.Candidate;
import io.infaas.triton.wire.Chunks;
import io.infaas.triton.wire.ErrorTexts;
import io.infaas.triton.wire.GrpcMessageDecoder;
import io.infaas.triton.wire.WireEvent;
import io.infaas.triton.wire.WireException;
import io.infaas.triton.wire.WireLimits;
import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;

/**
 * The outcome of a call as a node gave it.
 *
 * @param status the gRPC status; UNKNOWN (2) where the node gave none that is one
 * @param text the status message, decoded
 */
record GrpcAnswer(int status, String text) {

    static final int OK = 0;
    private static final int UNKNOWN = 2;
    private static final int NOT_FOUND = 5;
    private static final int UNAVAILABLE = 14;

    /** Reads status and message, which an answer without a body has among its headers. */
    static GrpcAnswer of(NodeAnswer answer) {
        if (answer.status() != 200) {
            boolean away = answer.status() == 502 || answer.status() == 503 || answer.status() == 504;
            return new GrpcAnswer(
                    away ? UNAVAILABLE : UNKNOWN, "the node answered with HTTP status " + answer.status());
        }
        MultiMap where = answer.trailers().contains("grpc-status") ? answer.trailers() : answer.headers();
        String status = where.get("grpc-status");
        String message = where.get("grpc-message");
        return new GrpcAnswer(number(status), message == null ? "" : ErrorTexts.percentDecoded(message));
    }

    Verdict verdict(Candidate candidate) {
        return status == OK
                ? Verdict.RESULT
                : Verdict.onError(status == NOT_FOUND, status == UNAVAILABLE, text, candidate);
    }

    /**
     * The one message of an answer.
     *
     * @throws WireException if there is none, more than one, or a compressed one, which was not asked for
     */
    static ByteBuf message(NodeAnswer answer, int maxBytes) {
        Chunks chunks = new Chunks();
        int[] messages = new int[1];
        try (GrpcMessageDecoder decoder = GrpcMessageDecoder.ofFrames(WireLimits.ofMessage(maxBytes))) {
            decoder.feed(answer.body().duplicate(), event -> {
                if (event instanceof WireEvent.Head head && (messages[0]++ > 0 || head.compressed())) {
                    throw new WireException(
                            WireException.Code.INTERNAL, "the answer is not one message without compression");
                } else if (event instanceof WireEvent.Chunk chunk) {
                    chunks.add(chunk.bytes());
                }
            });
            decoder.finish();
        }
        if (messages[0] == 0) {
            throw new WireException(WireException.Code.INTERNAL, "the answer has no message");
        }
        return chunks.take();
    }

    private static int number(String status) {
        try {
            return status == null ? UNKNOWN : Integer.parseInt(status);
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }
}
