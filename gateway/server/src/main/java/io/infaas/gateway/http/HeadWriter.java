package io.infaas.gateway.http;

import io.infaas.gateway.frontend.ForwardedHeaders;
import io.infaas.gateway.frontend.RetryPushback;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.triton.wire.HttpInferRequests;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Writes heads of HTTP/1.1 messages. The texts must contain no line breaks: they are constants of the gateway, or come from one
 * received line.
 */
final class HeadWriter {

    static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    static final AsciiString CONTENT_ENCODING = AsciiString.cached("content-encoding");
    static final AsciiString CHUNKED = AsciiString.cached("transfer-encoding: chunked\r\n");
    static final AsciiString CLOSE = AsciiString.cached("connection: close\r\n");
    static final AsciiString KEEP_ALIVE = AsciiString.cached("connection: keep-alive\r\n");
    static final AsciiString LAST_CHUNK = AsciiString.cached("0\r\n\r\n");
    static final AsciiString END = AsciiString.cached("\r\n");

    private static final AsciiString ACCEPT_ENCODING = AsciiString.cached("accept-encoding");
    private static final AsciiString SEPARATOR = AsciiString.cached(": ");

    /** The header with the length of the JSON in a body. */
    static final AsciiString JSON_LENGTH =
            AsciiString.cached(HttpInferRequests.HEADER_LENGTH).toLowerCase();

    /** Selects the answer headers that pass; the gateway rewrites the length of the JSON. */
    static final Predicate<CharSequence> BACK = HeadWriter::passesBack;

    private HeadWriter() {}

    static void write(ByteBuf out, AsciiString text) {
        out.writeBytes(text.array(), text.arrayOffset(), text.length());
    }

    static void writeText(ByteBuf out, CharSequence text) {
        if (text instanceof AsciiString ascii) {
            write(out, ascii);
        } else {
            // headers are decoded byte by byte, so they are encoded the same way
            out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
        }
    }

    static void writeHeader(ByteBuf out, AsciiString name, CharSequence value) {
        writeField(out, name, value);
    }

    static void writeHeader(ByteBuf out, AsciiString name, long value) {
        writeField(out, name, Long.toString(value));
    }

    private static boolean passesBack(CharSequence name) {
        return ForwardedHeaders.passesBack(name) && !JSON_LENGTH.contentEqualsIgnoreCase(name);
    }

    /** Writes the headers of a request that pass the filter, with their names as they came: a node may match them. */
    static void writePassing(ByteBuf out, HttpHeaders headers, Predicate<CharSequence> passing) {
        writePassing(out, headers, passing, false);
    }

    /** Writes the headers of an answer that pass the filter, with lower-case names like the gateway's own. */
    static void writePassingBack(ByteBuf out, HttpHeaders headers, Predicate<CharSequence> passing) {
        writePassing(out, headers, passing, true);
    }

    private static void writePassing(
            ByteBuf out, HttpHeaders headers, Predicate<CharSequence> passing, boolean lowerCase) {
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = fields.next();
            if (passing.test(header.getKey())) {
                int name = out.writerIndex();
                writeField(out, header.getKey(), header.getValue());
                if (lowerCase) {
                    toLowerCase(out, name, header.getKey().length());
                }
            }
        }
    }

    private static void toLowerCase(ByteBuf out, int from, int length) {
        for (int at = from; at < from + length; at++) {
            byte letter = out.getByte(at);
            if (letter >= 'A' && letter <= 'Z') {
                out.setByte(at, letter + ('a' - 'A'));
            }
        }
    }

    /** Writes the line before a chunk of {@code bytes} bytes. */
    static void writeChunkSize(ByteBuf out, int bytes) {
        writeText(out, Integer.toHexString(bytes));
        write(out, END);
    }

    private static void writeField(ByteBuf out, CharSequence name, CharSequence value) {
        writeText(out, name);
        write(out, SEPARATOR);
        writeText(out, value);
        write(out, END);
    }

    /** Returns what writes the headers that go with a refusal. */
    static Consumer<ByteBuf> ofRefusal(RefusalReason reason) {
        if (RetryPushback.applies(reason)) {
            return head -> writeHeader(head, RetryPushback.HTTP, RetryPushback.seconds());
        }
        return reason == RefusalReason.UNSUPPORTED
                ? head -> writeHeader(head, ACCEPT_ENCODING, "gzip, deflate")
                : AnswerWriter.PLAIN;
    }
}
