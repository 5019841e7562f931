package io.infaas.gateway.http;

import io.infaas.gateway.memory.ConnectionAccount;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.StatedInputs;
import io.infaas.triton.wire.BodyInflater;
import io.infaas.triton.wire.ByteBudget;
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
 * Scans the body of a request on arrival for the fields that selection needs. Enforces the limits: one for a buffered body, one for a body
 * that streams after its JSON. Collects a compressed body and inflates it as a whole. For one thread.
 */
final class RequestBodyScanner implements AutoCloseable {

    private static final String IDENTITY = "identity";

    private final int maxGathered;
    private final long maxBytes;
    private final ConnectionAccount account;
    private final String encoding;
    private final OptionalInt jsonLength;
    private final long statedLength;
    private final @Nullable HttpHeadScanner scanner;
    private final PieceBuffer compressed = new PieceBuffer();
    private long bytes;
    private long charged;

    private RequestBodyScanner(
            GatewayLimits limits,
            HttpHeaders headers,
            ConnectionAccount account,
            String encoding,
            OptionalInt jsonLength,
            @Nullable HttpHeadScanner scanner) {
        this.account = account;
        this.encoding = encoding;
        this.jsonLength = jsonLength;
        this.maxGathered = limits.maxMessageBytes();
        this.maxBytes = jsonLength.isEmpty() || isCompressed() ? maxGathered : limits.maxStreamedBytes();
        this.scanner = scanner;
        this.statedLength = parseLength(headers.get(HttpHeaderNames.CONTENT_LENGTH));
        checkSize(statedLength);
        checkHeadLength();
    }

    /**
     * Creates the scanner for an inference body.
     *
     * @throws WireException with Triton's text, if the headers are invalid or unsupported
     */
    static RequestBodyScanner ofInfer(GatewayLimits limits, HttpHeaders headers, ConnectionAccount account) {
        String encoding = encoding(headers);
        boolean plain = encoding.equals(IDENTITY);
        if (!plain && !BodyInflater.ENCODINGS.contains(encoding)) {
            throw new WireException(WireException.Code.UNIMPLEMENTED, "Unsupported compression type");
        }
        String length = headers.get(HttpInferRequests.HEADER_LENGTH);
        OptionalInt json = OptionalInt.empty();
        if (length != null) {
            json = OptionalInt.of(HttpInferRequests.headerLength(length));
        }
        return new RequestBodyScanner(
                limits, headers, account, encoding, json, plain ? new HttpHeadScanner(json) : null);
    }

    /**
     * Creates the scanner for a generate body, which Triton does not accept compressed.
     *
     * @throws WireException as {@link #ofInfer} does
     */
    static RequestBodyScanner ofGenerate(GatewayLimits limits, HttpHeaders headers, ConnectionAccount account) {
        if (!encoding(headers).equals(IDENTITY)) {
            throw new WireException(
                    WireException.Code.INVALID_ARGUMENT, "Unsupported content-encoding, only 'identity' is supported.");
        }
        return new RequestBodyScanner(
                limits, headers, account, IDENTITY, OptionalInt.empty(), HttpHeadScanner.ofGenerate());
    }

    private static String encoding(HttpHeaders headers) {
        String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        return coding == null ? IDENTITY : coding.strip().toLowerCase(Locale.ROOT);
    }

    /** Whether the body is compressed, so that it cannot be scanned on arrival. */
    boolean isCompressed() {
        return !encoding.equals(IDENTITY);
    }

    /** Bytes of the body if its client states them; -1 otherwise. */
    long statedLength() {
        return statedLength;
    }

    /**
     * Scans the next bytes; takes ownership only if the body is {@link #compressed}.
     *
     * @return whether these bytes complete the head
     * @throws WireException if the bytes are broken, too many or there is no memory for them; ownership stays with the caller then
     */
    boolean feed(ByteBuf piece) {
        checkSize(bytes + piece.readableBytes());
        bytes += piece.readableBytes();
        if (scanner == null) {
            charged = account.resize(charged, bytes);
            compressed.add(piece);
            return false;
        }
        if (scanner.complete()) {
            return false;
        }
        scanner.feed(piece.duplicate());
        charged = account.resize(charged, scanner.heldBytes());
        return scanner.complete();
    }

    /**
     * Returns the inputs of a head.
     *
     * @param bodyBytes all bytes of the plain body; negative if unknown, but never for a body of JSON alone
     */
    StatedInputs inputs(InferHead head, long bodyBytes) {
        long jsonBytes = jsonLength.isPresent() ? jsonLength.getAsInt() : bodyBytes;
        return new StatedInputs(head.inputs(), jsonBytes, bodyBytes);
    }

    /** Whether the head is complete before the end of the body. */
    boolean isHeadKnown() {
        return scanner != null && scanner.complete();
    }

    /**
     * Returns the head, once it is complete or the body has ended.
     *
     * @throws WireException if the head is incomplete
     */
    InferHead head() {
        if (scanner == null) {
            throw new IllegalStateException("a compressed body must be inflated first");
        }
        try (HttpHeadScanner ended = scanner) {
            return ended.finish();
        }
    }

    /** An inflated body and its head. */
    record Inflated(InferHead head, ByteBuf body) {}

    /** Returns the compressed body; the caller owns it and passes it to {@link #inflate}. */
    ByteBuf takeCompressed() {
        return compressed.take();
    }

    /**
     * Inflates the body and takes ownership of it. Blocks: do not call it on an event loop.
     *
     * @param memory grants the memory of the result, which the owner of the result releases
     * @throws WireException if the body cannot be inflated or has no valid head
     */
    Inflated inflate(ByteBuf body, ByteBudget memory) {
        ByteBuf plain = BodyInflater.inflated(body, encoding, maxGathered, memory);
        try {
            return new Inflated(HttpInferRequests.head(plain, jsonLength), plain);
        } catch (WireException e) {
            memory.release(plain.readableBytes());
            plain.release();
            throw e;
        }
    }

    @Override
    public void close() {
        compressed.close();
        charged = account.resize(charged, 0);
        if (scanner != null) {
            scanner.close();
        }
    }

    private void checkSize(long size) {
        if (size > maxBytes) {
            throw tooLarge(maxBytes);
        }
    }

    // this precedes the JSON, as in Triton: a length beyond the body is no error in the JSON
    private void checkHeadLength() {
        if (!isCompressed() && statedLength > 0 && jsonLength.orElse(0) > statedLength) {
            throw new WireException(
                    WireException.Code.INVALID_ARGUMENT,
                    "inference header size should be in range (0, %d), got: %d"
                            .formatted(statedLength, jsonLength.orElse(0)));
        }
        if (jsonLength.orElse(0) > maxGathered) {
            throw tooLarge(maxGathered);
        }
    }

    private static WireException tooLarge(long most) {
        return new WireException(
                WireException.Code.RESOURCE_EXHAUSTED,
                "the request body exceeds the maximum allowed value of %d bytes".formatted(most));
    }

    private static long parseLength(@Nullable String contentLength) {
        try {
            return contentLength == null ? -1 : Long.parseLong(contentLength);
        } catch (NumberFormatException e) {
            throw new WireException(
                    WireException.Code.INVALID_ARGUMENT, "Unable to parse Content-Length, got: " + contentLength);
        }
    }
}
