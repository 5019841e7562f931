package io.infaas.triton.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteBufferFeeder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON head of an HTTP inference request from pieces of any size. A large body thus occupies an event loop for only
 * one piece at a time. Members may have any order; the first of several members with the same name wins, as in Triton. Skips
 * values of the wrong type: the node rejects them with Triton's text. For one thread only.
 */
public final class HttpHeadScanner implements AutoCloseable {

    /** Triton's limit of nesting (protocol page, B.2). {@link JsonTokenLimiter} bounds strings, which can be whole tensors. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final OptionalInt jsonLength;
    private final boolean generates;
    private final JsonParser parser;
    private final ByteBufferFeeder input;
    private final JsonHead head;
    private final @Nullable JsonTokenLimiter limiter;
    private long bodyBytes;
    private long jsonBytes;

    /**
     * A scanner of one body.
     *
     * @param jsonLength size of the JSON at the start of the body, in bytes; empty if the whole body is JSON, 0 if none of it
     *     is
     */
    public HttpHeadScanner(OptionalInt jsonLength) {
        this(jsonLength, false);
    }

    private HttpHeadScanner(OptionalInt jsonLength, boolean generates) {
        this.jsonLength = jsonLength;
        this.generates = generates;
        this.head = new JsonHead(generates);
        // no token of a short document is long
        this.limiter = jsonLength.isPresent() && jsonLength.getAsInt() <= JsonTokenLimiter.MAX_TEXT_BYTES
                ? null
                : new JsonTokenLimiter();
        try {
            parser = JSON.createNonBlockingByteBufferParser();
        } catch (IOException e) {
            throw new IllegalStateException("a JSON parser without a source cannot fail to open", e);
        }
        input = (ByteBufferFeeder) parser.getNonBlockingInputFeeder();
    }

    /** A scanner of the body of a generate request, which is entirely JSON. */
    public static HttpHeadScanner ofGenerate() {
        return new HttpHeadScanner(OptionalInt.empty(), true);
    }

    /**
     * Reads all given bytes of the body; the caller keeps ownership.
     *
     * @throws WireException if the bytes are not JSON
     */
    public void feed(ByteBuf body) {
        bodyBytes += body.readableBytes();
        long expected = jsonLength.isPresent() ? jsonLength.getAsInt() - jsonBytes : body.readableBytes();
        int bytes = (int) Math.min(expected, body.readableBytes());
        jsonBytes += bytes;
        if (bytes == 0) {
            body.skipBytes(body.readableBytes());
            return;
        }
        ByteBuf json = body.readSlice(bytes);
        body.skipBytes(body.readableBytes());
        try {
            for (ByteBuffer piece : json.nioBuffers()) {
                if (limiter == null) {
                    parse(piece);
                } else {
                    parse(piece, limiter);
                }
            }
        } catch (IOException e) {
            throw parseError(e);
        }
    }

    /** Estimate of the memory that the head occupies up to now, in bytes. */
    public int heldBytes() {
        return head.heldBytes();
    }

    /** Whether all stated JSON has arrived; {@link #finish} then returns the head, and later bytes do not belong to it. */
    public boolean complete() {
        return jsonLength.isPresent() && jsonLength.getAsInt() == jsonBytes;
    }

    /**
     * Ends the body or its JSON part, and returns the head, which has no model name.
     *
     * @throws WireException if the JSON is incomplete, or the body is shorter than its stated head
     */
    public InferHead finish() {
        if (jsonLength.isPresent()) {
            int length = jsonLength.getAsInt();
            if (length == 0) {
                return head.head();
            }
            if (length > bodyBytes) {
                throw WireException.invalid(
                        "inference header size should be in range (0, %d), got: %d".formatted(bodyBytes, length));
            }
        }
        if (bodyBytes == 0 && !generates) {
            // as Triton does: a raw request of no bytes
            return head.head();
        }
        if (jsonBytes == 0) {
            throw WireException.internal("failed to parse the request JSON buffer: The document is empty. at 0");
        }
        try {
            input.endOfInput();
            drain();
        } catch (IOException e) {
            throw parseError(e);
        }
        if (!head.complete()) {
            throw WireException.internal(
                    "failed to parse the request JSON buffer: the document ends too early. at " + jsonBytes);
        }
        return head.head();
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new IllegalStateException("a JSON parser without a source cannot fail to close", e);
        }
    }

    private void parse(ByteBuffer piece, JsonTokenLimiter tokens) throws IOException {
        int at = tokens.skip(piece, piece.position());
        while (at < piece.limit()) {
            int end = tokens.admit(piece, at);
            if (end > at) {
                parse(piece.slice(at, end - at));
            }
            at = tokens.skip(piece, end);
        }
    }

    private void parse(ByteBuffer piece) throws IOException {
        input.feedInput(piece);
        drain();
    }

    private void drain() throws IOException {
        JsonToken token = parser.nextToken();
        while (token != null && token != JsonToken.NOT_AVAILABLE) {
            head.accept(token, parser);
            token = parser.nextToken();
        }
    }

    private WireException parseError(IOException e) {
        return WireException.internal("failed to parse the request JSON buffer: %s at %d"
                .formatted(JsonFault.text(e), parser.currentLocation().getByteOffset()));
    }
}
