package io.infaas.gateway.http;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.triton.wire.BodyInflater;
import io.infaas.triton.wire.HttpHeadScanner;
import io.infaas.triton.wire.HttpInferRequests;
import io.infaas.triton.wire.InferHead;
import io.infaas.triton.wire.PieceBuffer;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Scans the body of a request as it comes for what selection needs, and enforces its limit. A compressed body is gathered and inflated as
 * a whole. For one thread.
 */
final class RequestBodyScanner implements AutoCloseable {

    private static final String IDENTITY = "identity";

    private final int maxBytes;
    private final String encoding;
    private final OptionalInt jsonLength;
    private final long statedLength;
    private final @Nullable HttpHeadScanner scanner;
    private final PieceBuffer compressed = new PieceBuffer();
    private long bytes;

    private RequestBodyScanner(
            GatewayLimits limits,
            HttpHeaders headers,
            String encoding,
            OptionalInt jsonLength,
            @Nullable HttpHeadScanner scanner) {
        this.maxBytes = limits.maxMessageBytes();
        this.encoding = encoding;
        this.jsonLength = jsonLength;
        this.scanner = scanner;
        this.statedLength = stated(headers.get(HttpHeaderNames.CONTENT_LENGTH));
        checkSize(statedLength);
        checkHeadLength();
    }

    /** The body of an inference with these headers; throws a {@link WireException} with Triton's text if they cannot be met. */
    static RequestBodyScanner ofInfer(GatewayLimits limits, HttpHeaders headers) {
        String encoding = encoding(headers);
        boolean plain = encoding.equals(IDENTITY);
        if (!plain && !BodyInflater.ENCODINGS.contains(encoding)) {
            throw new WireException(WireException.Code.UNIMPLEMENTED, "Unsupported compression type");
        }
        String length = headers.get(HttpInferRequests.HEADER_LENGTH);
        OptionalInt json =
                length == null ? OptionalInt.empty() : OptionalInt.of(HttpInferRequests.headerLength(length));
        return new RequestBodyScanner(limits, headers, encoding, json, plain ? new HttpHeadScanner(json) : null);
    }

    /** The body of a request to generate, which Triton does not take compressed; throws as {@link #ofInfer} does. */
    static RequestBodyScanner ofGenerate(GatewayLimits limits, HttpHeaders headers) {
        if (!encoding(headers).equals(IDENTITY)) {
            throw new WireException(
                    WireException.Code.INVALID_ARGUMENT, "Unsupported content-encoding, only 'identity' is supported.");
        }
        return new RequestBodyScanner(limits, headers, IDENTITY, OptionalInt.empty(), HttpHeadScanner.ofGenerate());
    }

    private static String encoding(HttpHeaders headers) {
        String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        return coding == null ? IDENTITY : coding.strip().toLowerCase(Locale.ROOT);
    }

    /** Whether the body cannot be read as it comes. */
    boolean compressed() {
        return !encoding.equals(IDENTITY);
    }

    /** Bytes of the body if its client states them, else -1. */
    long statedLength() {
        return statedLength;
    }

    /**
     * Looks at the next bytes; takes them over only if the body is {@link #compressed}.
     *
     * @return whether the head is known now, and was not before
     * @throws WireException if they are broken or too many; they are the caller's then
     */
    boolean feed(ByteBuf piece) {
        checkSize(bytes + piece.readableBytes());
        bytes += piece.readableBytes();
        if (scanner == null) {
            compressed.add(piece);
            return false;
        }
        if (scanner.complete()) {
            return false;
        }
        scanner.feed(piece.duplicate());
        return scanner.complete();
    }

    /** Whether the head is known before the body has ended. */
    boolean headKnown() {
        return scanner != null && scanner.complete();
    }

    /** The head, once it is known or the body has ended; throws a {@link WireException} if it is not complete. */
    InferHead head() {
        if (scanner == null) {
            throw new IllegalStateException("a compressed body must be inflated first");
        }
        try (HttpHeadScanner ended = scanner) {
            return ended.finish();
        }
    }

    /** A body that was compressed. */
    record Inflated(InferHead head, ByteBuf body) {}

    /** The compressed body, which is the caller's to pass to {@link #inflate}. */
    ByteBuf takeCompressed() {
        return compressed.take();
    }

    /** Undoes the compression; not for an event loop. Takes over the body. Throws a {@link WireException}. */
    Inflated inflate(ByteBuf body) {
        ByteBuf plain = BodyInflater.inflated(body, encoding, maxBytes);
        try {
            return new Inflated(HttpInferRequests.head(plain, jsonLength), plain);
        } catch (WireException e) {
            plain.release();
            throw e;
        }
    }

    @Override
    public void close() {
        compressed.close();
        if (scanner != null) {
            scanner.close();
        }
    }

    private void checkSize(long size) {
        if (size > maxBytes) {
            throw new WireException(
                    WireException.Code.RESOURCE_EXHAUSTED,
                    "the request body exceeds the maximum allowed value of %d bytes".formatted(maxBytes));
        }
    }

    // before the JSON is looked at, as in Triton: a length beyond the body is not a fault of the JSON
    private void checkHeadLength() {
        if (!compressed() && statedLength > 0 && jsonLength.orElse(0) > statedLength) {
            throw new WireException(
                    WireException.Code.INVALID_ARGUMENT,
                    "inference header size should be in range (0, %d), got: %d"
                            .formatted(statedLength, jsonLength.orElse(0)));
        }
    }

    private static long stated(@Nullable String contentLength) {
        try {
            return contentLength == null ? -1 : Long.parseLong(contentLength);
        } catch (NumberFormatException e) {
            throw new WireException(
                    WireException.Code.INVALID_ARGUMENT, "Unable to parse Content-Length, got: " + contentLength);
        }
    }
}
