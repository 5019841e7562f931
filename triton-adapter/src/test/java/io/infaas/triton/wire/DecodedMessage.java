package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a decoder told of one stream of bytes, fed in pieces; every buffer is released again and checked for it. */
record DecodedMessage(List<WireEvent.Head> heads, List<byte[]> messages, List<Optional<InferHead>> revisions) {

    static DecodedMessage of(byte[] stream, List<Integer> cuts, GrpcFrameDecoder decoder) {
        DecodedMessage told = new DecodedMessage(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        List<ByteBuf> fed = new ArrayList<>();
        try (decoder) {
            int at = 0;
            int i = 0;
            while (at < stream.length) {
                int n = Math.min(stream.length - at, cuts.isEmpty() ? stream.length : cuts.get(i++ % cuts.size()));
                ByteBuf piece = Unpooled.buffer(n).writeBytes(stream, at, n);
                fed.add(piece);
                at += n;
                decoder.feed(piece, event -> {
                    if (event instanceof WireEvent.Head head) {
                        told.heads.add(head);
                    } else if (event instanceof WireEvent.Chunk chunk) {
                        byte[] bytes = new byte[chunk.bytes().readableBytes()];
                        chunk.bytes().readBytes(bytes);
                        message.writeBytes(bytes);
                        chunk.bytes().release();
                    } else if (event instanceof WireEvent.End end) {
                        told.messages.add(message.toByteArray());
                        message.reset();
                        told.revisions.add(end.revised());
                    }
                });
            }
            decoder.finish();
        } finally {
            for (ByteBuf piece : fed) {
                assertThat(piece.refCnt()).isEqualTo(1);
                piece.release();
            }
        }
        return told;
    }

    InferHead finalHead(int message) {
        return revisions.get(message).orElseGet(() -> heads.get(message).infer().orElseThrow());
    }

    static byte[] framed(boolean compressed, byte[]... messages) {
        ByteBuf all = Unpooled.buffer();
        for (byte[] message : messages) {
            ByteBuf frame = GrpcFrames.framed(Unpooled.wrappedBuffer(message), compressed);
            all.writeBytes(frame);
            frame.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }
}
