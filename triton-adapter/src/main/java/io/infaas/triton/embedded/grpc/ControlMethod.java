package io.infaas.triton.embedded.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.infaas.triton.embedded.model.NodeException;

/** A unary method other than inference; it responds at once, or from a worker thread if it blocks. */
record ControlMethod<Q extends MessageLite>(Parser<Q> parser, boolean blocking, Call<Q> call) {
    interface Call<Q> {
        MessageLite answer(Q request) throws NodeException;
    }

    MessageLite answer(byte[] message) throws NodeException {
        return call.answer(parse(parser, message));
    }

    /** Parses without a copy: the message shares the bytes, so the caller must not change them. */
    static <M extends MessageLite> M parse(Parser<M> parser, byte[] message) throws NodeException {
        try {
            CodedInputStream in = CodedInputStream.newInstance(message);
            in.enableAliasing(true);
            M parsed = parser.parseFrom(in);
            in.checkLastTagWas(0);
            return parsed;
        } catch (InvalidProtocolBufferException e) {
            throw NodeException.internal("Unable to parse request");
        }
    }
}
