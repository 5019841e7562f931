package io.infaas.gateway.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.memory.ConnectionAccount;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client does not take ends after a time without progress, and not before. */
class DrainWatchTest {

    private static final int LARGE = 100_000;

    /** A channel whose socket accepts nothing while it is stalled. */
    private static final class StallingChannel extends EmbeddedChannel {

        private boolean stalled;

        @Override
        protected void doWrite(ChannelOutboundBuffer in) throws Exception {
            if (!stalled) {
                super.doWrite(in);
            }
        }
    }

    /** Keeps the stream that the client opens; the test answers. */
    private static final class OpenedStream implements ConnectionListener, StreamHandler {

        private @Nullable H2Stream stream;

        @Override
        public StreamHandler onStreamOpened(H2Stream opened) {
            stream = opened;
            return this;
        }

        @Override
        public void onHeaders(H2Stream stream, Http2Headers headers, boolean end) {}

        @Override
        public void onData(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {}

        @Override
        public void onLost(H2Stream stream, StreamLoss loss) {}

        @Override
        public void onSettled(H2Connection connection) {}

        @Override
        public void onStreamFreed(H2Connection connection) {}

        @Override
        public void onRetiring(H2Connection connection) {}

        @Override
        public void onClosed(H2Connection connection) {}
    }

    private final StallingChannel channel = new StallingChannel();
    private final OpenedStream streams = new OpenedStream();
    private final H2Connection connection = H2Connection.server(
            H2Limits.DEFAULT, streams, ConnectionAccount.unlimited(), FloodGuard.alone(H2Limits.DEFAULT));

    @BeforeEach
    void open() throws Exception {
        channel.freezeTime();
        channel.pipeline().addLast(connection);
        channel.writeInbound(Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(FrameReader.PREFACE), frame(FrameLayout.SETTINGS, 0, 0, Unpooled.EMPTY_BUFFER)));
        channel.writeInbound(
                frame(FrameLayout.WINDOW_UPDATE, 0, 0, Unpooled.buffer().writeInt(1 << 20)));
        channel.writeInbound(
                frame(FrameLayout.HEADERS, FrameLayout.END_HEADERS | FrameLayout.END_STREAM, 1, request()));
    }

    @AfterEach
    void close() {
        channel.stalled = false;
        channel.finishAndReleaseAll();
    }

    @Test
    void completeAnswer_windowStaysClosed_streamIsResetAfterAMinute() {
        answer(true);

        pass(DrainWatch.COMPLETE_SECONDS);
        assertThat(stream().isOver()).isFalse();
        pass(2 * DrainWatch.INTERVAL_SECONDS);

        assertThat(stream().isOver()).isTrue();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void completeAnswer_windowOpensNowAndThen_streamStays() {
        answer(true);

        for (int i = 0; i < 20; i++) {
            pass(DrainWatch.COMPLETE_SECONDS / 2);
            channel.writeInbound(
                    frame(FrameLayout.WINDOW_UPDATE, 0, 1, Unpooled.buffer().writeInt(1)));
        }

        assertThat(stream().isOver()).isFalse();
    }

    @Test
    void openAnswer_windowStaysClosed_streamIsResetLater() {
        answer(false);

        pass(DrainWatch.OPEN_SECONDS);
        assertThat(stream().isOver()).isFalse();
        pass(2 * DrainWatch.INTERVAL_SECONDS);

        assertThat(stream().isOver()).isTrue();
    }

    @Test
    void socket_acceptsNothing_connectionIsClosedAfterAMinute() {
        channel.stalled = true;
        stream().send(Unpooled.buffer().writeZero(1_000), false, null);
        channel.runPendingTasks();

        pass(DrainWatch.COMPLETE_SECONDS);
        assertThat(channel.isOpen()).isTrue();
        pass(2 * DrainWatch.INTERVAL_SECONDS);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void socket_unwritable_nothingIsReadUntilItIsWritable() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(5_000, 10_000));
        channel.stalled = true;

        stream().send(Unpooled.buffer().writeZero(15_000), false, null);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isFalse();

        channel.stalled = false;
        channel.flush();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    private void answer(boolean complete) {
        stream().sendHeaders(new DefaultHttp2Headers(false).status("200"), false);
        stream().send(Unpooled.buffer().writeZero(LARGE), complete, null);
    }

    private H2Stream stream() {
        H2Stream opened = streams.stream;
        if (opened == null) {
            throw new AssertionError("the client's stream was not opened");
        }
        return opened;
    }

    // in steps, since each look schedules the next one; the peer answers PINGs
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
            if (i % 10 == 0 && channel.isOpen()) {
                channel.writeInbound(frame(
                        FrameLayout.PING, FrameLayout.ACK, 0, Unpooled.buffer().writeLong(1)));
            }
        }
    }

    private static ByteBuf request() throws Http2Exception {
        ByteBuf block = Unpooled.buffer();
        new DefaultHttp2HeadersEncoder()
                .encodeHeaders(
                        1,
                        new DefaultHttp2Headers().method("POST").scheme("http").path("/"),
                        block);
        return block;
    }

    private static ByteBuf frame(int type, int flags, int stream, ByteBuf payload) {
        return Unpooled.wrappedBuffer(
                Unpooled.buffer()
                        .writeInt(payload.readableBytes() << 8 | type)
                        .writeByte(flags)
                        .writeInt(stream),
                payload);
    }
}
