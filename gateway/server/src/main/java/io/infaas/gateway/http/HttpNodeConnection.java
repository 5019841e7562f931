package io.infaas.gateway.http;

import io.infaas.gateway.connect.NodeCancels;
import io.infaas.gateway.forward.AttemptFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** One connection to a node, with one attempt at a time. Confined to its event loop. */
// a failed operation closes the connection, and channelInactive handles the close
@SuppressWarnings("FutureReturnValueIgnored")
final class HttpNodeConnection extends ChannelInboundHandlerAdapter implements NodeCancels.SentQuery {

    private final HttpNodePool pool;
    private final Channel channel;
    private final HttpCodecs.NodeAnswerDecoder decoder;
    private @Nullable HttpAttempt attempt;
    private boolean established;
    private boolean discarding;
    private boolean interim;
    private boolean inRead;
    private boolean released;
    private boolean keepAlive = true;
    private boolean written;
    private long idleSince;

    HttpNodeConnection(HttpNodePool pool, Channel channel, HttpCodecs.NodeAnswerDecoder decoder) {
        this.pool = pool;
        this.channel = channel;
        this.decoder = decoder;
    }

    /** Marks the connection as counted by the pool, until it is closed. */
    void establish() {
        established = true;
    }

    /** Assigns the next writes and the next answer to this attempt. */
    void begin(HttpAttempt next) {
        attempt = next;
        written = false;
    }

    boolean isActive() {
        return channel.isActive();
    }

    ByteBuf allocate(int bytes) {
        return channel.alloc().ioBuffer(bytes);
    }

    /** Takes ownership of the bytes; they leave with the next {@link #flush}. */
    void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
        written = true;
    }

    void flush() {
        channel.flush();
    }

    /** Whether more may be written now; flushes first if that can free buffer space. */
    boolean isWritable() {
        if (!channel.isWritable()) {
            channel.flush();
        }
        return channel.isWritable();
    }

    /** Resumes or pauses reading the answer. */
    void setReading(boolean on) {
        if (channel.isActive()) {
            channel.config().setAutoRead(on);
        }
    }

    /**
     * Ends an attempt that left the connection clean. The next one can use the connection after the current read, unless that read has
     * bytes beyond the answer: they would become the answer of the next query.
     */
    void release() {
        attempt = null;
        released = true;
        if (!inRead) {
            returnToPool();
        }
    }

    private void returnToPool() {
        released = false;
        if (keepAlive && channel.isActive() && !decoder.hasRest()) {
            setReading(true);
            idleSince = System.nanoTime();
            pool.release(this);
        } else {
            channel.close();
        }
    }

    /** Ends an attempt with an incomplete request or answer, and closes the connection: it is not reusable. */
    void close() {
        attempt = null;
        channel.close();
    }

    @Override
    public boolean isOver() {
        return !discarding || !channel.isActive();
    }

    @Override
    public void discardAnswer() {
        attempt = null;
        discarding = true;
        setReading(true);
    }

    // HTTP/1.1 has no other way
    @Override
    public void cancel() {
        close();
    }

    long idleNanos() {
        return System.nanoTime() - idleSince;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        inRead = true;
        HttpAttempt at = attempt;
        if (discarding
                && message instanceof HttpObject part
                && part.decoderResult().isSuccess()) {
            discard(part);
            return;
        }
        if (at == null || ((HttpObject) message).decoderResult().isFailure()) {
            // the node sends without a request, or does not speak HTTP
            ReferenceCountUtil.release(message);
            fail(new AttemptFailure(AttemptFailure.Kind.RESET, "the answer is not HTTP"));
            return;
        }
        if (message instanceof HttpResponse head) {
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            keepAlive = HttpUtil.isKeepAlive(head);
            if (!interim) {
                at.onHead(head);
            }
        }
        if (message instanceof HttpContent piece) {
            if (interim) {
                piece.release();
                return;
            }
            at.onPiece(piece.content());
            // the attempt may have been abandoned during the piece
            if (message instanceof LastHttpContent && attempt == at) {
                at.onEnd();
            }
        }
    }

    private void discard(HttpObject part) {
        if (part instanceof HttpResponse head) {
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            keepAlive = HttpUtil.isKeepAlive(head);
        }
        boolean last = part instanceof LastHttpContent && !interim;
        ReferenceCountUtil.release(part);
        if (last) {
            discarding = false;
            release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        inRead = false;
        if (attempt != null) {
            attempt.onReadComplete();
        } else if (released) {
            returnToPool();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (attempt != null && channel.isWritable()) {
            attempt.pump();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (established) {
            pool.onClosed(this);
        }
        fail(
                written
                        ? new AttemptFailure(AttemptFailure.Kind.RESET, "the node closed the connection")
                        : new AttemptFailure(
                                AttemptFailure.Kind.NOT_SENT, "the connection was closed before the query was sent"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        HttpCodecs.logFailure(channel, cause);
        if (cause instanceof SSLHandshakeException) {
            // with TLS 1.3 the node rejects the certificate after the handshake; it has read nothing
            fail(new AttemptFailure(
                    AttemptFailure.Kind.CONNECT_FAILURE,
                    "TLS handshake failed: the node rejects the gateway's certificate"));
        }
        channel.close();
    }

    private void fail(AttemptFailure failure) {
        HttpAttempt lost = attempt;
        attempt = null;
        channel.close();
        if (lost != null) {
            lost.onLost(failure);
        }
    }
}
