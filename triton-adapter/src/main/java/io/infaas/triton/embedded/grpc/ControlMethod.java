package io.infaas.triton.embedded.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.infaas.triton.embedded.model.NodeException;

/** A unary method that answers at once or after blocking work, but not with inference. */
record ControlMethod<Q extends MessageLite>(Parser<Q> parser, boolean blocking, Call<Q> call) {
    interface Call<Q> {
        MessageLite answer(Q request) throws NodeException;
    }

    MessageLite answer(byte[] message) throws NodeException {
        return call.answer(parse(parser, message));
    }

    /** Parses without copying: the bytes belong to the message from now on. */
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
