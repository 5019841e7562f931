package io.infaas.gateway.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** However the bytes of frames are cut, the same frames are read from them. */
class FrameReaderProperties {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    /** A frame as it was sent; the content of a padded one is told without its padding. */
    record Sent(int type, int flags, int stream, ByteBuf content, int padding) {

        void write(ByteBuf out) {
            boolean padded = padding >= 0;
            out.writeMedium(content.readableBytes() + (padded ? 1 + padding : 0))
                    .writeByte(type)
                    .writeByte(padded ? flags | FrameLayout.PADDED : flags)
                    .writeInt(stream);
            if (padded) {
                out.writeByte(padding);
            }
            out.writeBytes(content.duplicate()).writeZero(Math.max(0, padding));
        }

        void sendTo(FrameReader.Sink sink) throws H2Exception {
            ByteBuf in = content.duplicate();
            if (type == FrameLayout.DATA) {
                sink.onData(
                        stream,
                        in,
                        0,
                        content.readableBytes(),
                        padding + 1,
                        false,
                        FrameLayout.is(flags, FrameLayout.END_STREAM));
            } else {
                sink.onFrame(type, flags, stream, in);
            }
        }
    }

    @Provide
    Arbitrary<List<Sent>> frames() {
        Arbitrary<ByteBuf> content = Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.integers().between(0, 3_000),
                        Arbitraries.just(FrameLayout.MAX_PAYLOAD - 256))
                .map(FrameReaderProperties::content);
        Arbitrary<Integer> stream = Arbitraries.integers().between(1, Integer.MAX_VALUE);
        Arbitrary<Sent> data = Combinators.combine(
                        Arbitraries.of(0, FrameLayout.END_STREAM),
                        stream,
                        content,
                        Arbitraries.oneOf(
                                Arbitraries.just(-1), Arbitraries.integers().between(0, 255)))
                .as((flags, id, bytes, padding) -> new Sent(FrameLayout.DATA, flags, id, bytes, padding));
        Arbitrary<Sent> other = Combinators.combine(
                        Arbitraries.integers().between(1, 255),
                        Arbitraries.integers().between(0, 255),
                        stream,
                        content)
                .as((type, flags, id, bytes) -> new Sent(type, flags, id, bytes, -1));
        return Arbitraries.oneOf(data, other).list().ofMinSize(1).ofMaxSize(8);
    }

    private static ByteBuf content(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + length);
        }
        return Unpooled.wrappedBuffer(bytes);
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(100, 30_000))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Property(tries = 500)
    void read_anySplit_sameFramesAndBytes(
            @ForAll("frames") List<Sent> frames, @ForAll("cuts") List<Integer> cuts, @ForAll boolean preface)
            throws Exception {
        ByteBuf all = Unpooled.buffer();
        if (preface) {
            all.writeBytes(FrameReader.PREFACE);
        }
        frames.forEach(frame -> frame.write(all));
        Recorded recorded = new Recorded();

        try (FrameReader reader = new FrameReader(recorded, allocator, preface, false)) {
            for (int i = 0; all.isReadable(); i++) {
                ByteBuf piece = all.readSlice(Math.min(all.readableBytes(), cuts.get(i % cuts.size())));
                reader.read(piece);
                assertThat(piece.isReadable()).isFalse();
            }
        }

        Recorded expected = new Recorded();
        for (Sent frame : frames) {
            frame.sendTo(expected);
        }
        assertThat(recorded.frames).isEqualTo(expected.frames);
        assertThat(recorded.padding).isEqualTo(expected.padding);
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Property(tries = 100)
    void read_closedWithinAFrame_nothingIsKept(@ForAll("frames") List<Sent> frames, @ForAll("cuts") List<Integer> cuts)
            throws Exception {
        ByteBuf all = Unpooled.buffer();
        frames.forEach(frame -> frame.write(all));

        try (FrameReader reader = new FrameReader(new Recorded(), allocator, false, false)) {
            reader.read(all.readSlice(Math.min(cuts.get(0), all.readableBytes())));
        }

        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    /** Puts pieces of DATA together: where one frame of a stream ends and its next begins is not told. */
    private static final class Recorded implements FrameReader.Sink {

        private final List<String> frames = new ArrayList<>();
        private int openStream;
        private int padding;

        @Override
        public void onData(
                int stream, ByteBuf in, int offset, int length, int overhead, boolean exclusive, boolean end) {
            padding += overhead;
            if (openStream != stream) {
                frames.add("data of " + stream + " ");
            }
            int last = frames.size() - 1;
            frames.set(last, frames.get(last) + ByteBufUtil.hexDump(in, offset, length) + (end ? " end" : ""));
            openStream = end ? 0 : stream;
        }

        @Override
        public void onFrame(int type, int flags, int stream, ByteBuf payload) {
            openStream = 0;
            frames.add("%d %d %d %s".formatted(type, flags & 0xFF, stream, ByteBufUtil.hexDump(payload)));
        }
    }
}
