package io.infaas.triton.embedded.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.infaas.triton.embedded.model.Datatype;
import io.infaas.triton.embedded.model.InferCall;
import io.infaas.triton.embedded.model.InferenceResult;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.embedded.model.SequencePosition;
import io.infaas.triton.embedded.model.Tensor;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferRequest.InferInputTensor;
import io.infaas.triton.protocol.ModelInferRequest.InferRequestedOutputTensor;
import io.infaas.triton.protocol.ModelInferResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Converts inference messages to calls, and results to messages. */
final class InferMessages {
    private InferMessages() {}

    /** @throws NodeException with Triton's text, for the first error */
    static InferCall call(ModelInferRequest request) throws NodeException {
        SequencePosition place = InferParameters.place(request.getParametersMap());
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < request.getInputsCount(); i++) {
            InferInputTensor input = request.getInputs(i);
            InferParameters.noRegion(input.getName(), input.getParametersMap());
            String datatype =
                    Datatype.named(input.getDatatype()).map(Enum::name).orElse("<invalid>");
            inputs.add(new Tensor(input.getName(), datatype, input.getShapeList(), data(request, i)));
        }
        List<InferCall.Output> outputs = new ArrayList<>();
        for (InferRequestedOutputTensor output : request.getOutputsList()) {
            InferParameters.noRegion(output.getName(), output.getParametersMap());
            outputs.add(new InferCall.Output(output.getName(), InferParameters.classes(output)));
        }
        return new InferCall(request.getId(), place, inputs, outputs, false);
    }

    private static ByteBuffer data(ModelInferRequest request, int index) throws NodeException {
        InferInputTensor input = request.getInputs(index);
        String where = "'" + input.getName() + "' for model '" + request.getModelName() + "'";
        if (request.getRawInputContentsCount() > 0) {
            if (input.hasContents()) {
                throw NodeException.invalid(
                        "contents field must not be specified when using raw_input_contents for " + where);
            }
            if (index >= request.getRawInputContentsCount()) {
                throw NodeException.invalid("unable to find data for input tensor " + where + " in request.");
            }
            return request.getRawInputContents(index).asReadOnlyByteBuffer();
        }
        if (!input.hasContents()) {
            throw NodeException.invalid("unable to find data for input tensor " + where + " in request.");
        }
        return TypedContents.bytes(input.getContents(), input.getDatatype(), where);
    }

    /** Output data are always raw, as in Triton; the message shares the bytes of the result. */
    static ModelInferResponse response(InferenceResult answer) {
        ModelInferResponse.Builder response = ModelInferResponse.newBuilder()
                .setModelName(answer.model())
                .setModelVersion(answer.version())
                .setId(answer.id());
        for (Tensor output : answer.outputs()) {
            response.addOutputsBuilder()
                    .setName(output.name())
                    .setDatatype(output.datatype())
                    .addAllShape(output.shape());
            response.addRawOutputContents(UnsafeByteOperations.unsafeWrap(output.data()));
        }
        return response.build();
    }
}
