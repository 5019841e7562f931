package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads whole request bodies up to a limit. */
final class RequestBodyReader {
    private RequestBodyReader() {}

    /** Reads a body; fails as soon as it exceeds the limit in bytes, or when the client disconnects. */
    static Future<Buffer> read(HttpServerRequest request, int limit) {
        Promise<Buffer> whole = Promise.promise();
        long announced = announcedLength(request);
        if (announced > limit) {
            return Future.failedFuture(tooLong(limit));
        }
        Buffer body = Buffer.buffer((int) Math.max(0, announced));
        request.handler(chunk -> {
            if (body.length() + (long) chunk.length() > limit) {
                whole.tryFail(tooLong(limit));
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(whole::tryFail);
        request.endHandler(end -> whole.tryComplete(body));
        return whole.future();
    }

    private static long announcedLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static NodeException tooLong(int limit) {
        return NodeException.invalid("request body is larger than " + limit + " bytes, send smaller batches");
    }
}
