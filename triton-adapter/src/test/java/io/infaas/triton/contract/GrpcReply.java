package io.infaas.triton.contract;

import com.google.protobuf.ByteString;

/** One answer by gRPC: status code, its text, and the message of a success. */
public record GrpcReply(int status, String text, ByteString message) {}
