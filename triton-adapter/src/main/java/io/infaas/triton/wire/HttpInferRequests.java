package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import java.util.OptionalInt;

/** Reads whole bodies of HTTP inference requests. The body does not name the model, so it is never rewritten. */
public final class HttpInferRequests {

    /** Name of the header with the number of JSON bytes in a body, in Triton's spelling; header names are case-insensitive. */
    public static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private HttpInferRequests() {}

    /**
     * The head of a complete body. Neither moves the body's indices nor takes ownership of it.
     *
     * @param jsonLength number of JSON bytes at the start; empty if the whole body is JSON, 0 for a raw binary request
     * @throws WireException if the JSON is malformed or shorter than stated
     */
    public static InferHead head(ByteBuf body, OptionalInt jsonLength) {
        try (HttpHeadScanner scanner = new HttpHeadScanner(jsonLength)) {
            scanner.feed(body.duplicate());
            return scanner.finish();
        }
    }

    /**
     * The value of the header as a number of bytes.
     *
     * @throws WireException with Triton's text if it is not a number of bytes
     */
    public static int headerLength(String value) {
        try {
            int length = Integer.parseInt(value.strip());
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Rejected below, with the original value.
        }
        throw WireException.invalid("Unable to parse " + HEADER_LENGTH + ", got: " + value);
    }
}
