package io.infaas.gateway.grpc;

import io.infaas.gateway.h2.H2Stream;
import io.infaas.triton.wire.PieceBuffer;
import io.netty.buffer.ByteBuf;

/** Sends buffered pieces over a stream, and credits their source stream as they leave. */
final class PieceSender {

    private PieceSender() {}

    /**
     * Sends all pieces.
     *
     * @param source the stream that delivered the pieces
     * @param uncredited number of trailing bytes that earn the source credit when they leave; earlier bytes have earned it
     *     already
     * @param keep whether the buffer keeps the pieces
     */
    static void send(PieceBuffer pieces, H2Stream to, H2Stream source, int uncredited, boolean keep) {
        int credited = pieces.bytes() - uncredited;
        int count = pieces.count();
        for (int i = 0; i < count; i++) {
            ByteBuf piece = keep ? pieces.piece(i).retainedDuplicate() : pieces.remove(0);
            int length = piece.readableBytes();
            boolean creditDue = credited <= 0;
            if (!creditDue && credited < length) {
                source.credit(length - credited);
            }
            credited -= length;
            to.send(piece, false, creditDue ? source : null);
        }
        pieces.seal();
    }
}
