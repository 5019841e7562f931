package io.infaas.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.function.Consumer;

/**
 * Writes the answers of one client connection, framed as the request at hand allows. What is written leaves with the next flush.
 * For the connection's event loop alone.
 */
// what fails on a connection ends it, and its end is heard of
@SuppressWarnings("FutureReturnValueIgnored")
final class AnswerWriter {

    /** Nothing is added to the head of an answer. */
    static final Consumer<ByteBuf> PLAIN = head -> {};

    /** What a stream of events is. */
    static final AsciiString EVENTS = AsciiString.cached("text/event-stream; charset=utf-8");

    private static final AsciiString OK = AsciiString.cached("HTTP/1.1 200 OK\r\n");
    private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
    private static final AsciiString CONTINUE = AsciiString.cached("HTTP/1.1 100 Continue\r\n\r\n");
    private static final AsciiString JSON = AsciiString.cached(ManagementResponse.CONTENT_TYPE);
    private static final int HEAD = 1 << 10;
    private static final int CRLF = '\r' << 8 | '\n';

    private final Channel channel;
    private boolean old;
    private boolean keepAlive;
    private boolean headOnly;
    private boolean chunked;

    AnswerWriter(Channel channel) {
        this.channel = channel;
    }

    /** What is written next answers this request. */
    void begin(HttpRequest request) {
        old = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
        keepAlive = HttpUtil.isKeepAlive(request);
        headOnly = request.method().equals(HttpMethod.HEAD);
        chunked = false;
    }

    /** Whether the connection may be used after the answer; the client can tell it from the answer. */
    boolean keepAlive() {
        return keepAlive;
    }

    /** The answer is the last one. */
    void last() {
        keepAlive = false;
    }

    /** Asks for the body, at once. */
    void goOn() {
        channel.writeAndFlush(line(CONTINUE), channel.voidPromise());
    }

    private ByteBuf line(AsciiString text) {
        ByteBuf line = channel.alloc().ioBuffer(text.length());
        HeadWriter.write(line, text);
        return line;
    }

    /**
     * The head of an answer, to be completed and written by the caller.
     *
     * @param length bytes of the body, negative where that is not known
     */
    ByteBuf head(int status, long length) {
        ByteBuf head = channel.alloc().ioBuffer(HEAD);
        if (status == HttpResponseStatus.OK.code()) {
            HeadWriter.write(head, OK);
        } else {
            HeadWriter.write(head, VERSION);
            HeadWriter.text(head, HttpResponseStatus.valueOf(status).toString());
            HeadWriter.write(head, HeadWriter.END);
        }
        if (length >= 0) {
            HeadWriter.header(head, HeadWriter.CONTENT_LENGTH, length);
        } else if (old) {
            // its end is the end of the connection
            keepAlive = false;
        } else {
            chunked = true;
            HeadWriter.write(head, HeadWriter.CHUNKED);
        }
        if (!keepAlive) {
            HeadWriter.write(head, HeadWriter.CLOSE);
        } else if (old) {
            HeadWriter.write(head, HeadWriter.KEEP_ALIVE);
        }
        return head;
    }

    /** A whole answer with a body of JSON. */
    void json(int status, String body, Consumer<ByteBuf> headers) {
        whole(status, body, JSON, headers);
    }

    /** A whole answer with a body of some type. */
    void whole(int status, String body, AsciiString type, Consumer<ByteBuf> headers) {
        int length = ByteBufUtil.utf8Bytes(body);
        ByteBuf out = head(status, length);
        headers.accept(out);
        HeadWriter.header(out, HeadWriter.CONTENT_TYPE, type);
        HeadWriter.write(out, HeadWriter.END);
        if (!headOnly) {
            ByteBufUtil.writeUtf8(out, body);
        }
        write(out);
    }

    /** Before a piece of so many bytes is written into {@code out} or after it. */
    void openPiece(ByteBuf out, int bytes) {
        if (chunked) {
            HeadWriter.chunkSize(out, bytes);
        }
    }

    /** After the piece was written into {@code out}, or before something else is. */
    void closePiece() {
        if (chunked) {
            write(channel.alloc().ioBuffer(2).writeShort(CRLF));
        }
    }

    /** Takes over a piece of the body. */
    void piece(ByteBuf piece) {
        int bytes = piece.readableBytes();
        if (bytes == 0) {
            piece.release();
        } else if (chunked) {
            ByteBuf size = channel.alloc().ioBuffer(16);
            openPiece(size, bytes);
            write(size);
            write(piece);
            closePiece();
        } else {
            write(piece);
        }
    }

    /** The body is complete. */
    void endBody() {
        if (chunked) {
            write(line(HeadWriter.LAST_CHUNK));
        }
    }

    /** Takes over the bytes. */
    void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    /** Whether more may be written now; what was written leaves if that makes room. */
    boolean writable() {
        if (!channel.isWritable()) {
            channel.flush();
        }
        return channel.isWritable();
    }
}
