package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import java.util.ArrayList;
import java.util.List;

/** The replies of a stream of inferences, in order, and the status at its end. */
record StreamReply(List<ByteString> messages, GrpcReply end) {
    StreamReply {
        messages = List.copyOf(messages);
    }

    List<ModelStreamInferResponse> responses() {
        List<ModelStreamInferResponse> responses = new ArrayList<>();
        for (ByteString message : messages) {
            try {
                responses.add(ModelStreamInferResponse.parseFrom(message));
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("no answer of a stream: " + message, e);
            }
        }
        return responses;
    }
}
