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
 * Writes the answers of one client connection, framed for the current request. Writes leave with the next flush. Confined to the
 * connection's event loop.
 */
// a failed write closes the connection, which its handler notices
@SuppressWarnings("FutureReturnValueIgnored")
final class AnswerWriter {

    /** Adds no headers to an answer. */
    static final Consumer<ByteBuf> PLAIN = head -> {};

    static final AsciiString EVENTS = AsciiString.cached("text/event-stream; charset=utf-8");

    private static final AsciiString OK = AsciiString.cached("HTTP/1.1 200 OK\r\n");
    private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
    private static final AsciiString OLD_VERSION = AsciiString.cached("HTTP/1.0 ");
    private static final AsciiString CONTINUE = AsciiString.cached("HTTP/1.1 100 Continue\r\n\r\n");
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

    /** Starts the answer of this request. */
    void begin(HttpRequest request) {
        // an unreadable request has no known version
        old = request.decoderResult().isSuccess() && request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
        keepAlive = HttpUtil.isKeepAlive(request);
        headOnly = request.method().equals(HttpMethod.HEAD);
        chunked = false;
    }

    /** Whether the connection stays open after the answer, as stated in the answer's headers. */
    boolean isKeepAlive() {
        return keepAlive;
    }

    /** Makes the answer the last one of the connection. */
    void disableKeepAlive() {
        keepAlive = false;
    }

    void writeContinue() {
        channel.writeAndFlush(toBuffer(CONTINUE), channel.voidPromise());
    }

    private ByteBuf toBuffer(AsciiString text) {
        ByteBuf line = channel.alloc().ioBuffer(text.length());
        HeadWriter.write(line, text);
        return line;
    }

    /**
     * Returns the start of an answer's head; the caller completes and writes it.
     *
     * @param length bytes of the body, negative if unknown
     */
    ByteBuf createHead(int status, long length) {
        ByteBuf head = channel.alloc().ioBuffer(HEAD);
        if (status == HttpResponseStatus.OK.code() && !old) {
            HeadWriter.write(head, OK);
        } else {
            HeadWriter.write(head, old ? OLD_VERSION : VERSION);
            HeadWriter.writeText(head, HttpResponseStatus.valueOf(status).toString());
            HeadWriter.write(head, HeadWriter.END);
        }
        if (length >= 0) {
            HeadWriter.writeHeader(head, HeadWriter.CONTENT_LENGTH, length);
        } else if (old) {
            // without a length, closing the connection ends the body
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

    void write(ManagementResponse answer, Consumer<ByteBuf> headers) {
        writeWhole(answer.status(), answer.body(), answer.type(), headers);
    }

    void writeWhole(int status, String body, AsciiString type, Consumer<ByteBuf> headers) {
        int length = ByteBufUtil.utf8Bytes(body);
        ByteBuf out = createHead(status, length);
        headers.accept(out);
        HeadWriter.writeHeader(out, HeadWriter.CONTENT_TYPE, type);
        HeadWriter.write(out, HeadWriter.END);
        if (!headOnly) {
            ByteBufUtil.writeUtf8(out, body);
        }
        write(out);
    }

    /** Opens a piece of {@code bytes} bytes; call it before writing the piece. */
    void openPiece(ByteBuf out, int bytes) {
        if (chunked) {
            HeadWriter.writeChunkSize(out, bytes);
        }
    }

    /** Closes a piece; call it after writing the piece. */
    void closePiece() {
        if (chunked) {
            write(channel.alloc().ioBuffer(2).writeShort(CRLF));
        }
    }

    /** Writes a piece of the body and takes ownership of it. */
    void writePiece(ByteBuf piece) {
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

    void endBody() {
        if (chunked) {
            write(toBuffer(HeadWriter.LAST_CHUNK));
        }
    }

    /** Writes bytes and takes ownership of them. */
    void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
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
}
