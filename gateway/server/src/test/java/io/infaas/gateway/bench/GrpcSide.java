package io.infaas.gateway.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection that gRPC calls come on, in frames: ModelInfer, and whatever asks whether something is live or ready. */
// a write fails with its connection, and then nobody waits for the answer
@SuppressWarnings("FutureReturnValueIgnored")
final class GrpcSide extends Http2FrameAdapter {

    static final int STREAM_WINDOW = 1 << 20;
    static final int CONNECTION_WINDOW = 16 << 20;

    private static final int DEFAULT_WINDOW = 65_535;
    private static final int STREAMS = 1_024;
    /** As Triton states it. A node that takes less without saying so loses its connection, with every query on it, to one client. */
    private static final int HEADER_BYTES = 16_384;

    private static final int PREFIX = 5;
    /** A model's name is the first field of a request and shorter than this. */
    private static final int NAME_WITHIN = 256;
    /** Bytes that are put aside for a request because it says that it is so long. */
    private static final int MOST = 64 << 20;

    private static final AsciiString GRPC = AsciiString.cached("application/grpc");
    private static final Http2Headers HEADERS = ReadOnlyHttp2Headers.serverHeaders(
            false, AsciiString.cached("200"), AsciiString.cached("content-type"), GRPC);
    private static final Http2Headers OK =
            ReadOnlyHttp2Headers.trailers(false, AsciiString.cached("grpc-status"), AsciiString.cached("0"));
    private static final Http2Headers UNIMPLEMENTED = ReadOnlyHttp2Headers.serverHeaders(
            false,
            AsciiString.cached("200"),
            AsciiString.cached("content-type"),
            GRPC,
            AsciiString.cached("grpc-status"),
            AsciiString.cached("12"));

    private static final ByteBuf FIXED =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeZero(BackendBehavior.BackendAnswer.FIXED_BYTES));
    /** In the place of what was gathered of a request, and the only one that is read-only: its answer has begun. */
    private static final ByteBuf STREAMED =
            Unpooled.unreleasableBuffer(Unpooled.buffer(0, 0).asReadOnly());
    /** A message whose first field is true: that is ServerLive, ServerReady and ModelReady. */
    private static final ByteBuf TRUE =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(new byte[] {0, 0, 0, 0, 2, 8, 1}));

    private final BackendBehavior conduct;
    private final GrpcHeads heads;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey calls;
    private final Http2ConnectionEncoder encoder;

    private GrpcSide(
            BackendBehavior conduct, GrpcHeads heads, Http2Connection connection, Http2ConnectionEncoder encoder) {
        this.conduct = conduct;
        this.heads = heads;
        this.connection = connection;
        this.calls = connection.newKey();
        this.encoder = encoder;
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamRemoved(Http2Stream stream) {
                ByteBuf message = stream.removeProperty(calls);
                if (message != null) {
                    message.release();
                }
            }
        });
    }

    static Http2ConnectionHandler handler(BackendBehavior conduct, GrpcHeads heads) {
        return new Builder(conduct, heads).build();
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int id,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean last)
            throws Http2Exception {
        onHeadersRead(ctx, id, headers, padding, last);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean last)
            throws Http2Exception {
        if (headers.path() == null) {
            return; // trailers
        }
        String path = headers.path().toString();
        if (path.endsWith("/ModelInfer")) {
            stream(id).setProperty(calls, Unpooled.EMPTY_BUFFER);
        } else if (path.endsWith("Ready") || path.endsWith("Live")) {
            answer(ctx, id, TRUE.duplicate(), null);
        } else {
            encoder.writeHeaders(ctx, id, UNIMPLEMENTED, 0, true, ctx.newPromise());
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean last) {
        int credit = data.readableBytes() + padding;
        Http2Stream stream = connection.stream(id);
        ByteBuf message = stream == null ? null : stream.getProperty(calls);
        if (message == null) {
            return credit;
        }
        BackendBehavior.BackendAnswer answer = conduct.answer();
        boolean begun = message.isReadOnly();
        if (begun
                || (answer == BackendBehavior.BackendAnswer.STREAM
                        && fresh(message)
                        && data.readableBytes() >= NAME_WITHIN)) {
            stream(ctx, stream, data.retainedSlice(), !begun, last);
            return credit;
        }
        boolean echo = answer != BackendBehavior.BackendAnswer.FIXED;
        if (echo || message.readableBytes() < NAME_WITHIN) {
            message = gather(ctx, message, data, echo);
            stream.setProperty(calls, message);
        }
        if (last) {
            stream.removeProperty(calls);
            conduct.answeredOne();
            String model = model(message);
            if (echo) {
                message.skipBytes(PREFIX);
                answer(ctx, id, heads.of(model, message.readableBytes()), message);
            } else {
                message.release();
                answerFixed(ctx, id, model);
            }
        }
        return credit;
    }

    private void stream(ChannelHandlerContext ctx, Http2Stream stream, ByteBuf part, boolean first, boolean last) {
        int id = stream.id();
        if (first) {
            stream.setProperty(calls, STREAMED);
            int length = part.getInt(part.readerIndex() + 1);
            encoder.writeHeaders(ctx, id, HEADERS, 0, false, ctx.newPromise());
            encoder.writeData(ctx, id, heads.of(model(part), length), 0, false, ctx.newPromise());
            part.skipBytes(PREFIX);
        }
        encoder.writeData(ctx, id, part, 0, false, ctx.newPromise());
        if (last) {
            stream.removeProperty(calls);
            conduct.answeredOne();
            encoder.writeHeaders(ctx, id, OK, 0, true, ctx.newPromise());
        }
    }

    private static boolean fresh(ByteBuf message) {
        return !message.isReadable() && !message.isWritable();
    }

    // copied once: slices would keep the buffer of the connection, which would then be copied for each read
    private static ByteBuf gather(ChannelHandlerContext ctx, ByteBuf message, ByteBuf data, boolean echo) {
        if (!fresh(message)) {
            return message.writeBytes(data);
        }
        int length = data.readableBytes() < PREFIX ? 0 : data.getInt(data.readerIndex() + 1);
        int room = echo && length >= 0 && length <= MOST ? PREFIX + length : NAME_WITHIN;
        return ctx.alloc().directBuffer(Math.max(room, data.readableBytes())).writeBytes(data);
    }

    private void answerFixed(ChannelHandlerContext ctx, int id, String model) {
        if (conduct.delayMs() == 0) {
            answer(ctx, id, heads.of(model, BackendBehavior.BackendAnswer.FIXED_BYTES), FIXED.duplicate());
            return;
        }
        var unused = ctx.executor()
                .schedule(
                        () -> {
                            if (connection.stream(id) != null) {
                                answer(
                                        ctx,
                                        id,
                                        heads.of(model, BackendBehavior.BackendAnswer.FIXED_BYTES),
                                        FIXED.duplicate());
                                // through the handler of the connection, which writes what flow control lets pass
                                ctx.channel().flush();
                            }
                        },
                        conduct.delayMs(),
                        TimeUnit.MILLISECONDS);
    }

    // what is read at a time is written at a time: the connection handler flushes when a read is complete
    private void answer(ChannelHandlerContext ctx, int id, ByteBuf head, @Nullable ByteBuf tensor) {
        encoder.writeHeaders(ctx, id, HEADERS, 0, false, ctx.newPromise());
        encoder.writeData(ctx, id, head, 0, false, ctx.newPromise());
        if (tensor != null) {
            encoder.writeData(ctx, id, tensor, 0, false, ctx.newPromise());
        }
        encoder.writeHeaders(ctx, id, OK, 0, true, ctx.newPromise());
    }

    private Http2Stream stream(int id) throws Http2Exception {
        Http2Stream stream = connection.stream(id);
        if (stream == null) {
            throw new IllegalStateException("no stream " + id);
        }
        return stream;
    }

    private static String model(ByteBuf message) {
        return message.toString(
                message.readerIndex() + PREFIX + 2,
                message.getByte(message.readerIndex() + PREFIX + 1),
                StandardCharsets.UTF_8);
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2ConnectionHandler, Builder> {

        private final BackendBehavior conduct;
        private final GrpcHeads heads;

        Builder(BackendBehavior conduct, GrpcHeads heads) {
            this.conduct = conduct;
            this.heads = heads;
            connection(new DefaultHttp2Connection(true, STREAMS));
            initialSettings(new Http2Settings()
                    .initialWindowSize(STREAM_WINDOW)
                    .maxConcurrentStreams(STREAMS)
                    .maxHeaderListSize(HEADER_BYTES));
            validateHeaders(false);
            // a proxy that cancels is not an attack here
            decoderEnforceMaxRstFramesPerWindow(0, 0);
        }

        @Override
        protected Http2ConnectionHandler build() {
            return super.build();
        }

        @Override
        protected Http2ConnectionHandler build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            Http2Connection connection = encoder.connection();
            frameListener(new GrpcSide(conduct, heads, connection, encoder));
            return new Http2ConnectionHandler(decoder, encoder, settings) {
                @Override
                public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
                    super.handlerAdded(ctx);
                    connection
                            .local()
                            .flowController()
                            .incrementWindowSize(connection.connectionStream(), CONNECTION_WINDOW - DEFAULT_WINDOW);
                }
            };
        }
    }
}
