package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import java.util.OptionalInt;

/** Reading whole bodies of HTTP inference requests. Nothing in them names the model, so nothing in them is rewritten. */
public final class HttpInferRequests {

    /** The header that tells how much of a body is JSON, in Triton's writing; compared without regard to case. */
    public static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private HttpInferRequests() {}

    /**
     * The head of a complete body. Neither moves the body's indices nor takes it over.
     *
     * @param jsonLength bytes of JSON at the start; if empty the whole body is JSON, if 0 none is (raw binary request)
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
     * @throws WireException with Triton's text if it is none
     */
    public static int headerLength(String value) {
        try {
            int length = Integer.parseInt(value.strip());
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            // refused below, with the value as it came
        }
        throw new WireException(
                WireException.Code.INVALID_ARGUMENT, "Unable to parse " + HEADER_LENGTH + ", got: " + value);
    }
}
