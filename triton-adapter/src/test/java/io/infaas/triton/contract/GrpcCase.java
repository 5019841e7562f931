package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.HashMap;
import java.util.Map;

/** One unary call, as bytes, and how to read its answer. */
public record GrpcCase(
        String name,
        String service,
        String method,
        ByteString message,
        Parser<? extends Message> answer,
        Map<String, String> metadata) {
    public static final String SERVICE = "inference.GRPCInferenceService";

    public GrpcCase {
        metadata = Map.copyOf(metadata);
    }

    public GrpcCase(String name, String service, String method, ByteString message, Parser<? extends Message> answer) {
        this(name, service, method, message, answer, Map.of());
    }

    /** The same call with one more metadata key. */
    public GrpcCase with(String key, String value) {
        Map<String, String> more = new HashMap<>(metadata);
        more.put(key, value);
        return new GrpcCase(name, service, method, message, answer, more);
    }

    public static GrpcCase of(String name, String method, MessageLite request, Parser<? extends Message> answer) {
        return new GrpcCase(method + ": " + name, SERVICE, method, request.toByteString(), answer);
    }

    @Override
    public String toString() {
        return name;
    }
}
