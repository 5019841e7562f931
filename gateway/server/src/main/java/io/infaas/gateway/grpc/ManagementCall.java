package io.infaas.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.infaas.gateway.forward.InferenceCall;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.infaas.gateway.h2.StreamLoss;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.wire.BodyInflater;
import io.infaas.triton.wire.ByteBudget;
import io.infaas.triton.wire.GrpcFrames;
import io.infaas.triton.wire.PieceBuffer;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a method that the gateway answers itself. Bounds, inflates and delivers the request messages one by one, and writes
 * the responses. Reads the next message only while the client accepts the responses: this is backpressure on a client that does
 * not read. A request that does not come ends the call. Confined to the event loop of the client's connection.
 */
final class ManagementCall implements StreamHandler {

    /** Bytes of a request message, before and after inflation; more than any method needs. */
    static final int MAX_MESSAGE_BYTES = 64 << 10;

    /** Time until the request must be complete, s; the same as for queries. */
    private static final int REQUEST_SECONDS = 10;

    /** Time between two requests of a call with several, s. */
    private static final int NEXT_REQUEST_SECONDS = 60;

    private static final long CONGESTION_RETRY_MS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(ManagementCall.class);

    private final ManagementMethods.ManagementMethod method;
    private final ControlCalls calls;
    private final H2Stream client;
    private final Http2Headers metadata;
    private final String encoding;
    private final PieceBuffer received = new PieceBuffer();
    private final ManagementMethods.ManagementMethod.Conversation conversation;
    private @Nullable Future<?> deadline;
    private @Nullable Future<?> requestTimer;
    private boolean retryScheduled;
    private boolean advancing;
    private boolean responding;
    private boolean remoteEnded;
    private boolean halfClosed;
    private boolean over;
    private boolean lasting;
    private long charged;

    private ManagementCall(
            ManagementMethods.ManagementMethod method,
            ControlCalls calls,
            H2Stream client,
            Http2Headers metadata,
            String encoding) {
        this.method = method;
        this.calls = calls;
        this.client = client;
        this.metadata = metadata;
        this.encoding = encoding;
        this.conversation = method.begin(this);
    }

    /**
     * Takes over a stream after its headers.
     *
     * @throws Refusal if the headers are invalid
     */
    static void begin(
            ManagementMethods.ManagementMethod method,
            ControlCalls calls,
            H2Stream client,
            Http2Headers headers,
            boolean end) {
        String encoding = Metadata.encoding(headers);
        if (!encoding.equals("identity") && !BodyInflater.ENCODINGS.contains(encoding)) {
            throw new Refusal(
                    RefusalReason.UNSUPPORTED,
                    "messages may be compressed by gzip or deflate, not by '%s'".formatted(encoding));
        }
        Duration timeout = GrpcTimeout.of(headers);
        ManagementCall call = new ManagementCall(method, calls, client, headers, encoding);
        client.handle(call);
        if (headers.contains(Metadata.GRPC_TIMEOUT)) {
            call.deadline = call.loop().schedule(call::expire, timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        if (end) {
            call.endReceived();
        }
        call.awaitRequest();
    }

    // most requests come with the headers and need no timer
    private void awaitRequest() {
        if (!over && !halfClosed) {
            calls.addWaiting(this);
            requestDue(REQUEST_SECONDS);
        }
    }

    private void requestDue(int seconds) {
        requestTimer = loop().schedule(this::expire, seconds, TimeUnit.SECONDS);
    }

    private void requestCame() {
        stop(requestTimer);
        calls.removeWaiting(this);
        if (!lasting && !method.respondsAtOnce()) {
            calls.enterLasting();
            lasting = true;
        }
        if (!halfClosed) {
            requestDue(NEXT_REQUEST_SECONDS);
        }
    }

    private static void stop(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    // frames from the client

    @Override
    public void onHeaders(H2Stream stream, Http2Headers trailers, boolean end) {
        endReceived();
    }

    @Override
    public void onData(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
        if (over) {
            stream.credit(length);
            return;
        }
        // credit is due when a message is taken, so that this buffers at most one stream window
        received.add(in, offset, length);
        remoteEnded |= end;
        try {
            charge();
        } catch (WireException e) {
            fail(InferenceCall.asRefusal(e));
            return;
        }
        advance();
    }

    @Override
    public void onLost(H2Stream stream, StreamLoss loss) {
        close();
    }

    private void endReceived() {
        remoteEnded = true;
        advance();
    }

    private void advance() {
        if (advancing || retryScheduled) {
            return;
        }
        advancing = true;
        try {
            while (!over && !halfClosed && hasRoom() && takeMessage()) {
                // takes one message per iteration
            }
        } catch (WireException e) {
            fail(InferenceCall.asRefusal(e));
        } catch (Refusal e) {
            fail(e);
        } catch (InvalidProtocolBufferException e) {
            fail(Refusal.unparseable());
        } finally {
            advancing = false;
        }
    }

    private boolean hasRoom() {
        if (client.isCongested()) {
            retryScheduled = true;
            Future<?> unused = loop().schedule(this::retry, CONGESTION_RETRY_MS, TimeUnit.MILLISECONDS);
            return false;
        }
        return true;
    }

    private void retry() {
        retryScheduled = false;
        advance();
    }

    /** Takes the next message, or the end after the last one. Returns whether it took a message. */
    private boolean takeMessage() throws InvalidProtocolBufferException {
        ByteBuf view = received.view();
        MessageFraming message = new MessageFraming(MAX_MESSAGE_BYTES);
        int at = message.readPrefix(view, view.readerIndex(), view.writerIndex());
        int there = view.writerIndex() - at;
        if (!message.hasBegun() || there < message.length()) {
            if (remoteEnded) {
                message.take(there);
                message.finish();
                halfClosed = true;
                requestCame();
                conversation.onHalfClosed();
            }
            return false;
        }
        byte[] bytes = ByteBufUtil.getBytes(view, at, message.length());
        int framed = GrpcFrames.PREFIX_BYTES + message.length();
        received.drop(framed);
        charge();
        client.credit(framed);
        if (conversation.expectsMore()) {
            requestCame();
        }
        conversation.onMessage(message.isCompressed() ? inflate(bytes) : bytes);
        return true;
    }

    // both sizes have such small bounds that this may run on the event loop
    private byte[] inflate(byte[] bytes) {
        if (bytes.length == 0) {
            return bytes;
        }
        ByteBuf plain =
                BodyInflater.inflated(Unpooled.wrappedBuffer(bytes), encoding, MAX_MESSAGE_BYTES, ByteBudget.UNLIMITED);
        try {
            return ByteBufUtil.getBytes(plain);
        } finally {
            plain.release();
        }
    }

    private void charge() {
        charged = client.connection().account().resize(charged, received.bytes());
    }

    private void expire() {
        end(RefusalReason.DEADLINE.grpcStatus(), "Deadline Exceeded");
    }

    // for the method

    EventLoop loop() {
        return client.connection().loop();
    }

    /** Runs the task on the call's event loop, immediately if the caller is on it. */
    void execute(Runnable task) {
        if (loop().inEventLoop()) {
            task.run();
        } else {
            loop().execute(task);
        }
    }

    /** The request metadata of the client. */
    Http2Headers metadata() {
        return metadata;
    }

    /** The method's name, without its service. */
    String methodName() {
        return methodName(metadata.path());
    }

    static String methodName(@Nullable CharSequence path) {
        String text = path == null ? "" : path.toString();
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /** Whether the client does not read the written responses. */
    boolean isCongested() {
        return client.isCongested();
    }

    /** Writes a response message; does nothing if the call is over. */
    void send(MessageLite message) {
        if (over) {
            return;
        }
        if (!responding) {
            responding = true;
            client.sendHeaders(Metadata.createAnswerHeaders(), false);
        }
        client.send(GrpcFrames.framed(Unpooled.wrappedBuffer(message.toByteArray()), false), false, null);
    }

    /** Ends the call successfully; does nothing if the call is over. */
    void end() {
        if (!over) {
            close();
            client.sendHeaders(
                    (responding ? new DefaultHttp2Headers(false) : Metadata.createAnswerHeaders())
                            .set(Metadata.GRPC_STATUS, "0"),
                    true);
        }
    }

    /** Ends the call with an error; does nothing if the call is over. */
    void end(int status, String text) {
        if (!over) {
            close();
            client.sendHeaders(
                    responding ? Metadata.trailers(status, text) : Metadata.trailersOnly(status, text), true);
        }
    }

    /** Ends the call with the status for the failure; does nothing if the call is over. */
    void fail(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            end(refusal.reason().grpcStatus(), refusal.text());
        } else if (failure instanceof TritonException node) {
            end(node.code().grpcStatus().code, String.valueOf(node.getMessage()));
        } else {
            LOG.error("internal error answering {}", metadata.path(), failure);
            end(RefusalReason.INTERNAL.grpcStatus(), "the call cannot be answered");
        }
    }

    private void close() {
        if (over) {
            return;
        }
        over = true;
        stop(deadline);
        stop(requestTimer);
        calls.removeWaiting(this);
        if (lasting) {
            calls.leaveLasting();
        }
        received.close();
        charge();
        conversation.onClosed();
    }
}
