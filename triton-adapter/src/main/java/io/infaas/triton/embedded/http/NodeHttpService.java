package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/** The HTTP service: routes a request by its path, reads the body up to the limit, writes the response. */
public final class NodeHttpService {
    private final HttpInfer infer;
    private final HttpGenerate generate;
    private final ControlEndpoints pages;
    private final int maxBody;

    /** @param maxBody maximum request body, bytes; the service rejects a longer one with 400 and closes the connection */
    public NodeHttpService(Vertx vertx, ModelRegistry models, int maxBody) {
        this.infer = new HttpInfer(vertx, models, maxBody);
        this.generate = new HttpGenerate(vertx, models);
        this.pages = new ControlEndpoints(vertx, models);
        this.maxBody = maxBody;
    }

    /** Options of the server that runs this service. */
    public static HttpServerOptions options() {
        return new HttpServerOptions()
                // curl sends Expect for large bodies and waits a second for the response.
                .setHandle100ContinueAutomatically(true)
                .setMaxChunkSize(64 * 1024)
                .setTcpNoDelay(true);
    }

    /** Handles a request on the event loop. */
    public void handle(HttpServerRequest request) {
        Optional<TritonPaths.Match> match = TritonPaths.match(request.path());
        if (match.isEmpty()) {
            discard(request, NodeResponse.error(404, "Not Found", NodeResponse.TEXT));
            return;
        }
        TritonPaths.Match route = match.get();
        if (!route.method().equals(request.method().name())) {
            String type = ControlEndpoints.contentType(route.endpoint());
            discard(request, NodeResponse.error(405, "Method Not Allowed", type));
            return;
        }
        RequestBodyReader.read(request, maxBody)
                .compose(body -> answer(request, route, body))
                .onSuccess(answer -> send(request.response(), answer))
                .onFailure(e -> refuse(request, e));
    }

    private Future<NodeResponse> answer(HttpServerRequest request, TritonPaths.Match route, Buffer body) {
        return switch (route.endpoint()) {
            case INFER -> infer.answer(request, route.model(), route.version(), body);
            case GENERATE -> generate.answer(request, route.model(), route.version(), false, body);
            case GENERATE_STREAM -> generate.answer(request, route.model(), route.version(), true, body);
            default -> pages.answer(route, body);
        };
    }

    private static void discard(HttpServerRequest request, NodeResponse answer) {
        request.resume();
        send(request.response(), answer);
    }

    /** Rejects a body and closes the connection; otherwise the rest of the body would be parsed as a request. */
    private static void refuse(HttpServerRequest request, Throwable e) {
        if (!request.response().closed()) {
            request.response().putHeader("Connection", "close");
            send(request.response(), NodeResponse.error(NodeException.of(e), NodeResponse.JSON));
        }
    }

    private static void send(HttpServerResponse response, NodeResponse answer) {
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(answer.status());
        response.putHeader("Content-Type", answer.contentType());
        answer.headers().forEach(response::putHeader);
        var unused = response.end(answer.body());
    }

    /** Reads whole request bodies up to a limit. */
    static final class RequestBodyReader {
        private RequestBodyReader() {}

        /** Reads a body; fails as soon as it exceeds the limit in bytes, or when the client disconnects. */
        static Future<Buffer> read(HttpServerRequest request, int limit) {
            Promise<Buffer> wholeBody = Promise.promise();
            long announced = announcedLength(request);
            if (announced > limit) {
                return Future.failedFuture(tooLong(limit));
            }
            Buffer body = Buffer.buffer((int) Math.max(0, announced));
            request.handler(chunk -> {
                if (body.length() + (long) chunk.length() > limit) {
                    wholeBody.tryFail(tooLong(limit));
                } else {
                    body.appendBuffer(chunk);
                }
            });
            request.exceptionHandler(wholeBody::tryFail);
            request.endHandler(end -> wholeBody.tryComplete(body));
            return wholeBody.future();
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
}
