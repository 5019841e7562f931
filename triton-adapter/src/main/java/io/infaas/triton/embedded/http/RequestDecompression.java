package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.ErrorKind;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** A request body without its content encoding. */
record RequestDecompression(Buffer bytes) {
    private static final String UNSUPPORTED = "Unsupported compression type";

    /**
     * Inflates gzip and deflate (zlib).
     *
     * @param limit maximum size of the result, bytes
     */
    static RequestDecompression of(Buffer body, @Nullable String encoding, int limit) throws NodeException {
        if (encoding == null || encoding.isEmpty() || "identity".equals(encoding)) {
            return new RequestDecompression(body);
        }
        if (!"gzip".equals(encoding) && !"deflate".equals(encoding)) {
            throw new NodeException(ErrorKind.UNSUPPORTED, UNSUPPORTED);
        }
        try (InputStream raw = new ByteArrayInputStream(body.getBytes());
                InputStream in = "gzip".equals(encoding) ? new GZIPInputStream(raw) : new InflaterInputStream(raw)) {
            byte[] plain = in.readNBytes(limit + 1);
            if (plain.length > limit) {
                throw NodeException.invalid("inflated body is larger than " + limit + " bytes, send less at once");
            }
            return new RequestDecompression(Buffer.buffer(plain));
        } catch (IOException e) {
            // Triton continues with the bytes that it could inflate, which for garbage are none.
            return new RequestDecompression(Buffer.buffer());
        }
    }

    /** Adds the supported encodings to the refusal of an encoding. */
    static NodeResponse withSupported(NodeResponse answer, NodeException refusal) {
        return UNSUPPORTED.equals(refusal.text())
                ? new NodeResponse(
                        answer.status(),
                        answer.contentType(),
                        Map.of("Accept-Encoding", "gzip, deflate"),
                        answer.body())
                : answer;
    }
}
