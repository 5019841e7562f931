package io.infaas.gateway.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.memory.ConnectionAccount;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever bytes come, a connection answers on or says GOAWAY and closes, and keeps no buffer. */
class BrokenFramesProperties {

    private static final long STILL_THERE = 0x5717_7E2EL;

    @Property(tries = 2_000)
    void server_brokenConversation_answersOnOrSaysGoodbye(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        byte[] sent = breakFrames(conversation(random), random);

        Echo echo = new Echo();
        meet(
                H2Connection.server(
                        H2Limits.DEFAULT, echo, ConnectionAccount.unlimited(), FloodGuard.alone(H2Limits.DEFAULT)),
                echo,
                sent,
                random);
    }

    @Property(tries = 1_000)
    void client_brokenServer_answersOnOrSaysGoodbye(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        byte[] sent = breakFrames(answers(random), random);
        Echo asking = new Echo();
        asking.asks = true;

        meet(H2Connection.client(H2Limits.DEFAULT, asking), asking, sent, random);
    }

    private static void meet(H2Connection connection, Echo echo, byte[] sent, Random random) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(connection);
        for (int at = 0; at < sent.length && channel.isOpen(); ) {
            int length = Math.min(sent.length - at, 1 + random.nextInt(random.nextBoolean() ? 30 : 20_000));
            channel.writeInbound(read(allocator, sent, at, length));
            at += length;
        }
        byte[] ping = frame(FrameLayout.PING, 0, 0, Unpooled.buffer().writeLong(STILL_THERE));
        if (channel.isOpen()) {
            channel.writeInbound(read(allocator, ping, 0, ping.length));
        }

        channel.checkException();
        List<Integer> answered = readAnswerTypes(channel);
        if (channel.isOpen()) {
            assertThat(endsWithinAFrame(sent) || answered.get(answered.size() - 1) == FrameLayout.PING)
                    .isTrue();
        } else if (!echo.told) {
            assertThat(answered).last().isEqualTo(FrameLayout.GOAWAY);
        }
        channel.finishAndReleaseAll();
        assertThat(connection.streams()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    // as a socket would, with headroom
    private static ByteBuf read(UnpooledByteBufAllocator allocator, byte[] bytes, int at, int length) {
        return allocator
                .buffer(length + FrameLayout.HEADER_BYTES)
                .setIndex(FrameLayout.HEADER_BYTES, FrameLayout.HEADER_BYTES)
                .writeBytes(bytes, at, length);
    }

    // then what asks whether it is there is taken for the rest of that frame
    private static boolean endsWithinAFrame(byte[] sent) {
        ByteBuf all = Unpooled.wrappedBuffer(sent);
        if (sent[0] == 'P') {
            all.skipBytes(FrameReader.PREFACE.length);
        }
        while (all.readableBytes() >= FrameLayout.HEADER_BYTES) {
            int length = all.getUnsignedMedium(all.readerIndex()) + FrameLayout.HEADER_BYTES;
            if (length > all.readableBytes()) {
                return true;
            }
            all.skipBytes(length);
        }
        return all.isReadable();
    }

    /** The types of the frames that were written, each of which must be whole. */
    private static List<Integer> readAnswerTypes(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.writeBytes(out);
            out.release();
        }
        if (all.isReadable() && all.getByte(0) == 'P') {
            all.skipBytes(FrameReader.PREFACE.length);
        }
        List<Integer> types = new ArrayList<>();
        while (all.isReadable()) {
            int length = all.readUnsignedMedium();
            types.add((int) all.readUnsignedByte());
            all.skipBytes(5 + length);
        }
        return types;
    }

    private static List<byte[]> conversation(Random random) throws Http2Exception {
        DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
        List<byte[]> frames = new ArrayList<>();
        // what mutates the frames must not change the constant
        frames.add(FrameReader.PREFACE.clone());
        frames.add(settings());
        for (int stream = 1; stream < 2 + random.nextInt(12); stream += 2) {
            Http2Headers headers = new DefaultHttp2Headers()
                    .method("POST")
                    .scheme("http")
                    .path("/a")
                    .authority("x")
                    .set("n", "v".repeat(random.nextInt(300)));
            block(frames, encoder, stream, headers, 0, random);
            for (int i = random.nextInt(4); i > 0; i--) {
                frames.add(frame(FrameLayout.DATA, 0, stream, Unpooled.buffer().writeZero(random.nextInt(5_000))));
            }
            frames.add(frame(
                    FrameLayout.WINDOW_UPDATE, 0, stream, Unpooled.buffer().writeInt(1_000)));
            if (random.nextBoolean()) {
                block(frames, encoder, stream, new DefaultHttp2Headers().set("t", "1"), FrameLayout.END_STREAM, random);
            } else {
                ByteBuf padded = Unpooled.buffer().writeByte(7).writeZero(20);
                frames.add(frame(FrameLayout.DATA, FrameLayout.END_STREAM | FrameLayout.PADDED, stream, padded));
            }
        }
        return frames;
    }

    private static List<byte[]> answers(Random random) throws Http2Exception {
        DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
        List<byte[]> frames = new ArrayList<>();
        frames.add(settings());
        for (int stream = 1; stream <= 2 * Echo.QUESTIONS; stream += 2) {
            block(frames, encoder, stream, new DefaultHttp2Headers().status("200"), 0, random);
            frames.add(frame(FrameLayout.DATA, 0, stream, Unpooled.buffer().writeZero(random.nextInt(5_000))));
            block(frames, encoder, stream, new DefaultHttp2Headers().set("t", "1"), FrameLayout.END_STREAM, random);
        }
        return frames;
    }

    private static byte[] settings() {
        return frame(
                FrameLayout.SETTINGS,
                0,
                0,
                Unpooled.buffer().writeShort(FrameLayout.INITIAL_WINDOW_SIZE).writeInt(9_000));
    }

    private static void block(
            List<byte[]> frames,
            DefaultHttp2HeadersEncoder encoder,
            int stream,
            Http2Headers headers,
            int flags,
            Random random)
            throws Http2Exception {
        ByteBuf block = Unpooled.buffer();
        encoder.encodeHeaders(stream, headers, block);
        if (random.nextBoolean()) {
            frames.add(frame(FrameLayout.HEADERS, flags | FrameLayout.END_HEADERS, stream, block));
        } else {
            frames.add(frame(FrameLayout.HEADERS, flags, stream, block.readSlice(block.readableBytes() / 2)));
            frames.add(frame(FrameLayout.CONTINUATION, FrameLayout.END_HEADERS, stream, block));
        }
    }

    private static byte[] frame(int type, int flags, int stream, ByteBuf payload) {
        ByteBuf out = Unpooled.buffer();
        out.writeMedium(payload.readableBytes())
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private static byte[] breakFrames(List<byte[]> frames, Random random) {
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(frames.size());
            byte[] old = frames.get(at);
            switch (random.nextInt(6)) {
                case 0 -> old[random.nextInt(old.length)] ^= (byte) (1 << random.nextInt(8));
                case 1 -> old[random.nextInt(Math.min(old.length, FrameLayout.HEADER_BYTES))] = (byte) random.nextInt();
                case 2 -> frames.set(at, Arrays.copyOf(old, random.nextInt(old.length) + 1));
                case 3 -> frames.remove(at);
                case 4 -> frames.add(at, old.clone());
                default -> frames.add(at, noise(random));
            }
            if (frames.isEmpty()) {
                frames.add(noise(random));
            }
        }
        ByteBuf all = Unpooled.buffer();
        frames.forEach(all::writeBytes);
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    private static byte[] noise(Random random) {
        byte[] content = new byte[random.nextInt(random.nextBoolean() ? 12 : 400)];
        random.nextBytes(content);
        return frame(random.nextInt(12), random.nextInt(256), random.nextInt(14), Unpooled.wrappedBuffer(content));
    }

    /** Sends each body back, as a server; as a client it asks a few questions. */
    private static final class Echo implements ConnectionListener, StreamHandler {

        static final int QUESTIONS = 4;

        private boolean asks;
        private boolean told;

        @Override
        public StreamHandler onStreamOpened(H2Stream stream) {
            return this;
        }

        @Override
        public void onSettled(H2Connection connection) {
            for (int i = 0; asks && i < QUESTIONS && connection.room() > 0; i++) {
                H2Stream stream = connection.open(this);
                stream.sendHeaders(
                        new DefaultHttp2Headers().method("GET").path("/").scheme("http"), false);
                stream.send(Unpooled.copiedBuffer(new byte[3_000]), true, null);
            }
            asks = false;
        }

        @Override
        public void onHeaders(H2Stream stream, Http2Headers headers, boolean end) {
            if (headers.method() != null) {
                stream.sendHeaders(new DefaultHttp2Headers().status("200"), end);
            } else if (headers.status() == null) {
                stream.sendHeaders(new DefaultHttp2Headers().set("end", "1"), true);
            }
        }

        @Override
        public void onData(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
            stream.pass(in, offset, length, exclusive, end, stream);
        }

        @Override
        public void onLost(H2Stream stream, StreamLoss loss) {}

        @Override
        public void onStreamFreed(H2Connection connection) {}

        @Override
        public void onRetiring(H2Connection connection) {
            told = true;
        }

        @Override
        public void onClosed(H2Connection connection) {}
    }
}
