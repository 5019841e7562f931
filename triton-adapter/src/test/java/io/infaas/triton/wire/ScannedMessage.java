package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of scanning a message in pieces, each skipped where that is possible.
 *
 * @param early the head when it first sufficed to choose an instance; null if it did not before the end
 * @param read number of bytes read until then
 * @param revised whether fields of the head followed
 * @param head the head after the last byte
 */
record ScannedMessage(@Nullable InferHead early, int read, boolean revised, InferHead head) {

    /** The head of a message that comes in one piece. */
    static InferHead head(byte[] message) {
        return of(message, List.of(message.length + 1), 64 << 10).head();
    }

    /** @param cuts lengths of the pieces, repeated as long as there are bytes */
    static ScannedMessage of(byte[] message, List<Integer> cuts, int headLimit) {
        GrpcHeadScanner scanner = new GrpcHeadScanner(message.length, headLimit);
        InferHead early = null;
        int earlyFields = 0;
        int read = message.length;
        int at = 0;
        for (int i = 0; at < message.length; i++) {
            int n = Math.min(message.length - at, cuts.get(i % cuts.size()));
            if (!scanner.skip(n)) {
                ByteBuf piece = Unpooled.wrappedBuffer(message, at, n);
                scanner.feed(piece);
            }
            at += n;
            if (early == null && scanner.decidable()) {
                early = scanner.head();
                earlyFields = scanner.headFields();
                read = at;
            }
        }
        scanner.finish();
        boolean revised = early == null || scanner.headFields() != earlyFields;
        return new ScannedMessage(early, read, revised, scanner.head());
    }
}
