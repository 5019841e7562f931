package io.infaas.triton.contract;

import com.google.protobuf.ByteString;

/** One gRPC answer: status code, status text, and the message if it succeeded. */
public record GrpcReply(int status, String text, ByteString message) {}
