package io.infaas.triton.client;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.StreamResetException;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcError;
import io.vertx.grpc.common.GrpcErrorException;
import io.vertx.grpc.common.GrpcHeaderNames;
import io.vertx.grpc.common.GrpcStatus;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Converts the failure of a call to a {@link TritonException}. */
final class CallFailures {
    private static final int DEEPEST = 8;

    private CallFailures() {}

    /** The failure that a node reports. Vert.x reads the text only from headers, but Triton sends it in trailers. */
    static TritonException of(GrpcClientResponse<?, ?> response) {
        String status = field(response, GrpcHeaderNames.GRPC_STATUS);
        String text = field(response, GrpcHeaderNames.GRPC_MESSAGE);
        if (status == null) {
            return new TritonException(TritonCode.UNKNOWN, "the answer ended without status");
        }
        return new TritonException(
                TritonCode.ofGrpc(Integer.parseInt(status)),
                text == null ? "status " + status : GrpcMessages.decode(text));
    }

    private static @Nullable String field(GrpcClientResponse<?, ?> response, CharSequence name) {
        String inHeaders = response.headers().get(name);
        return inHeaders != null ? inHeaders : response.trailers().get(name);
    }

    /** The failure of a call whose stream the node has reset. */
    static TritonException of(@Nullable GrpcError reset, String call, UnaryCall.Node node) {
        GrpcStatus status = reset == null ? GrpcStatus.UNKNOWN : reset.status;
        return new TritonException(
                TritonCode.ofGrpc(status.code), call + " was reset by " + node.address() + " (" + status.name() + ")");
    }

    /** The failure of a call by its cause, such as a transport error or a reset. */
    static TritonException of(Throwable cause, String call, UnaryCall.Node node) {
        if (cause instanceof TritonException tritonException) {
            return tritonException;
        }
        if (cause instanceof GrpcErrorException reset) {
            return of(reset.error(), call, node);
        }
        if (cause instanceof StreamResetException reset) {
            return of(GrpcError.mapHttp2ErrorCode(reset.getCode()), call, node);
        }
        if (cause instanceof CodecException || cause instanceof UnsupportedOperationException) {
            return new TritonException(
                    TritonCode.INTERNAL,
                    call + " had an unreadable answer from " + node.address() + ": " + cause,
                    cause);
        }
        if (cause instanceof ConnectTimeoutException) {
            return new TritonException(
                    TritonCode.DEADLINE_EXCEEDED,
                    call + " had no connection to " + node.address() + " within " + TritonClient.CONNECT_MS + " ms",
                    cause);
        }
        // Connection refused, host unresolved, connection closed or not gRPC: in each case the node is unreachable.
        return new TritonException(
                TritonCode.UNAVAILABLE, call + " could not reach " + node.address() + ": " + reason(cause), cause);
    }

    // The reason for a bad certificate is the cause of the handshake failure, or a deeper cause.
    private static @Nullable String reason(Throwable cause) {
        Throwable root = cause;
        for (int depth = 0; depth < DEEPEST && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return cause instanceof SSLException ? root.getMessage() : cause.getMessage();
    }

    /** Decodes the header grpc-message. */
    static final class GrpcMessages {
        private GrpcMessages() {}

        /** Decodes gRPC's percent-encoding. Unlike URL decoding, it keeps '+' and leaves invalid escapes unchanged. */
        static String decode(String encoded) {
            if (encoded.indexOf('%') < 0) {
                return encoded;
            }
            byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream text = new ByteArrayOutputStream(bytes.length);
            for (int i = 0; i < bytes.length; i++) {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (bytes[i] == '%' && high >= 0 && low >= 0) {
                    text.write(high << 4 | low);
                    i += 2;
                } else {
                    text.write(bytes[i]);
                }
            }
            return text.toString(StandardCharsets.UTF_8);
        }
    }
}
