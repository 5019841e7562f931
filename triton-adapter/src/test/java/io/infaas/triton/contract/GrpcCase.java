package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

/** One unary call, as bytes, and how to read its answer. */
public record GrpcCase(
        String name, String service, String method, ByteString message, Parser<? extends Message> answer) {
    public static final String SERVICE = "inference.GRPCInferenceService";

    public static GrpcCase of(String name, String method, MessageLite request, Parser<? extends Message> answer) {
        return new GrpcCase(method + ": " + name, SERVICE, method, request.toByteString(), answer);
    }

    @Override
    public String toString() {
        return name;
    }
}
