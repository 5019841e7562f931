package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.http.InferReader.HttpInferRequest;
import io.infaas.triton.embedded.model.ErrorKind;
import io.infaas.triton.embedded.model.InferenceResult;
import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Inference over HTTP, with Triton's order of checks: model, encoding, header length, JSON, inputs, core. */
final class HttpInfer {
    static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    /** A body above this size, in bytes, is parsed or written off the event loop. */
    private static final int SMALL = 64 * 1024;

    private final Vertx vertx;
    private final ModelRegistry models;
    private final int maxBody;

    HttpInfer(Vertx vertx, ModelRegistry models, int maxBody) {
        this.vertx = vertx;
        this.models = models;
        this.maxBody = maxBody;
    }

    /** Handles a request. Errors found before the body is parsed are plain text, as in Triton. */
    Future<NodeResponse> answer(HttpServerRequest request, String model, String version, Buffer body) {
        LoadedVersion loaded;
        RequestDecompression inflated;
        int headerLength;
        try {
            loaded = models.find(model, version);
            inflated = RequestDecompression.of(body, request.getHeader("Content-Encoding"), maxBody);
            headerLength = HeaderLength.of(
                    request.getHeader(HEADER_LENGTH), inflated.bytes().length());
        } catch (NodeException e) {
            return Future.succeededFuture(
                    RequestDecompression.withSupported(NodeResponse.error(e, NodeResponse.TEXT), e));
        }
        String accepted = request.getHeader("Accept-Encoding");
        byte[] bytes = inflated.bytes().getBytes();
        return runOffLoopIfLarge(bytes.length, () -> InferReader.read(bytes, headerLength, loaded.spec()))
                .compose(call -> {
                    CompletableFuture<InferenceResult> running;
                    try {
                        running = models.infer(loaded, version, call.call());
                    } catch (NodeException e) {
                        return Future.failedFuture(e);
                    }
                    // If the client disconnects while its request is queued, the request does not run.
                    request.response().closeHandler(closed -> running.cancel(false));
                    return respond(running, call, accepted);
                })
                .recover(e -> Future.succeededFuture(NodeResponse.error(NodeException.of(e), NodeResponse.JSON)));
    }

    /** Writes the result. Errors of an admitted request are plain text, as in Triton. */
    private Future<NodeResponse> respond(
            CompletableFuture<InferenceResult> running, HttpInferRequest call, @Nullable String accepted) {
        return Future.fromCompletionStage(running, vertx.getOrCreateContext())
                .compose(answer ->
                        runOffLoopIfLarge(size(answer), () -> toResponse(InferWriter.write(answer, call), accepted)))
                .recover(e -> Future.succeededFuture(NodeResponse.error(NodeException.of(e), NodeResponse.TEXT)));
    }

    private static long size(InferenceResult answer) {
        return answer.outputs().stream().mapToLong(o -> o.data().remaining()).sum();
    }

    private <T> Future<T> runOffLoopIfLarge(long size, Callable<T> work) {
        if (size > SMALL) {
            return vertx.executeBlocking(work, false);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    private static NodeResponse toResponse(InferWriter.ResponseBody written, @Nullable String accepted) {
        Map<String, String> headers = new HashMap<>();
        String type = NodeResponse.JSON;
        if (written.headerLength() >= 0) {
            headers.put(HEADER_LENGTH, Integer.toString(written.headerLength()));
            type = "application/octet-stream";
        }
        return ResponseCompression.of(new NodeResponse(200, type, headers, written.body()), accepted);
    }

    /** The header that separates the JSON from the binary tensors. */
    static final class HeaderLength {
        private HeaderLength() {}

        /**
         * Length of the JSON part, in bytes; without the header, the whole body. Parses as leniently as Triton 2.51: text becomes
         * 0.
         */
        static int of(@Nullable String header, int bodyLength) throws NodeException {
            if (header == null) {
                return bodyLength;
            }
            String text = header.strip();
            int end = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
            int start = text.startsWith("+") ? 1 : 0;
            while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
                end++;
            }
            long value;
            try {
                value = start == end ? 0 : Long.parseLong(text.substring(start, end));
            } catch (NumberFormatException e) {
                value = "-".equals(text.substring(start, end)) ? 0 : Long.MAX_VALUE;
            }
            if (value < 0 || value > bodyLength) {
                throw NodeException.invalid(
                        "inference header size should be in range (0, " + bodyLength + "), got: " + header);
            }
            return (int) value;
        }
    }

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
                    InputStream in =
                            "gzip".equals(encoding) ? new GZIPInputStream(raw) : new InflaterInputStream(raw)) {
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

    /** Compresses successful inference responses for clients that accept it. */
    static final class ResponseCompression {
        private ResponseCompression() {}

        static NodeResponse of(NodeResponse answer, @Nullable String accepted) {
            String encoding = accepted == null ? "identity" : preferred(accepted);
            if ("identity".equals(encoding)) {
                return answer;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream out =
                    "gzip".equals(encoding) ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
                out.write(answer.body().getBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Map<String, String> headers = new HashMap<>(answer.headers());
            headers.put("Content-Encoding", encoding);
            return new NodeResponse(answer.status(), answer.contentType(), headers, Buffer.buffer(bytes.toByteArray()));
        }

        /** The supported encoding with the highest quality value; identity if there is none. */
        private static String preferred(String accepted) {
            String best = "identity";
            double bestQuality = 0;
            for (String item : accepted.split(",", -1)) {
                String[] parts = item.strip().split(";", -1);
                String name = parts[0].strip();
                double quality = 1;
                if (parts.length > 1 && parts[1].strip().matches("q=[01](\\.[0-9]{0,3})?")) {
                    quality = Double.parseDouble(parts[1].strip().substring(2));
                }
                if (("gzip".equals(name) || "deflate".equals(name)) && quality > bestQuality) {
                    best = name;
                    bestQuality = quality;
                }
            }
            return best;
        }
    }
}
