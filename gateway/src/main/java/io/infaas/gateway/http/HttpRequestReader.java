package io.infaas.gateway.http;

import io.infaas.gateway.identity.HttpRoute;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.Serving;
import io.infaas.triton.wire.Chunks;
import io.infaas.triton.wire.HttpHeadScanner;
import io.infaas.triton.wire.HttpInferRequests;
import io.infaas.triton.wire.InferHead;
import io.infaas.triton.wire.Inflation;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the body of an inference request, bounded. Its JSON is scanned as it comes, so that no large body is scanned
 * at once on the event loop; a compressed body is inflated and scanned off it.
 */
final class HttpRequestReader {

    private final Serving serving;
    private final int maxBytes;
    private final String encoding;
    private final OptionalInt jsonLength;
    private final @Nullable HttpHeadScanner scanner;
    private final Chunks chunks = new Chunks();

    /** A body with these headers; throws a {@link WireException} with Triton's text if they cannot be met. */
    HttpRequestReader(Serving serving, MultiMap headers) {
        this.serving = serving;
        this.maxBytes = serving.limits().maxMessageBytes();
        String coding = headers.get("content-encoding");
        this.encoding = coding == null ? "identity" : coding.strip().toLowerCase(Locale.ROOT);
        if (!encoding.equals("identity") && !Inflation.ENCODINGS.contains(encoding)) {
            throw new WireException(WireException.Code.UNIMPLEMENTED, "Unsupported compression type");
        }
        String length = headers.get(HttpInferRequests.HEADER_LENGTH);
        this.jsonLength = length == null ? OptionalInt.empty() : OptionalInt.of(HttpInferRequests.headerLength(length));
        long contentLength = stated(headers.get("content-length"));
        checkSize(contentLength);
        checkHeadLength(contentLength);
        this.scanner = encoding.equals("identity") ? new HttpHeadScanner(jsonLength) : null;
    }

    /** A body, without compression, and its head. */
    record Read(InferHead head, ByteBuf body) {

        RequestFacts facts(HttpRoute route, MultiMap headers) {
            return new RequestFacts(route.model(), route.version(), head.batch(), headers::getAll, head.parameters());
        }
    }

    /** Takes the next bytes; throws a {@link WireException} if they are broken or too many. */
    void feed(ByteBuf bytes) {
        checkSize(chunks.bytes() + bytes.readableBytes());
        if (scanner != null) {
            scanner.feed(bytes.duplicate());
        }
        chunks.add(bytes);
    }

    /** The body has ended. Fails with a {@link WireException}. */
    Future<Read> finish() {
        ByteBuf body = chunks.take();
        if (scanner == null) {
            return serving.vertx().executeBlocking(() -> inflated(body), false);
        }
        try (HttpHeadScanner ended = scanner) {
            return Future.succeededFuture(new Read(ended.finish(), body));
        } catch (WireException e) {
            return Future.failedFuture(e);
        }
    }

    void close() {
        chunks.close();
        if (scanner != null) {
            scanner.close();
        }
    }

    private Read inflated(ByteBuf body) {
        ByteBuf plain = Inflation.inflated(body, encoding, maxBytes);
        return new Read(HttpInferRequests.head(plain, jsonLength), plain);
    }

    private void checkSize(long bytes) {
        if (bytes > maxBytes) {
            throw new WireException(
                    WireException.Code.RESOURCE_EXHAUSTED,
                    "the request body exceeds the maximum allowed value of %d bytes".formatted(maxBytes));
        }
    }

    // before the JSON is looked at, as in Triton: a length beyond the body is not a fault of the JSON
    private void checkHeadLength(long contentLength) {
        if (encoding.equals("identity") && contentLength > 0 && jsonLength.orElse(0) > contentLength) {
            throw new WireException(
                    WireException.Code.INVALID_ARGUMENT,
                    "inference header size should be in range (0, %d), got: %d"
                            .formatted(contentLength, jsonLength.orElse(0)));
        }
    }

    private static long stated(@Nullable String contentLength) {
        try {
            return contentLength == null ? 0 : Long.parseLong(contentLength);
        } catch (NumberFormatException e) {
            throw new WireException(
                    WireException.Code.INVALID_ARGUMENT, "Unable to parse Content-Length, got: " + contentLength);
        }
    }
}
