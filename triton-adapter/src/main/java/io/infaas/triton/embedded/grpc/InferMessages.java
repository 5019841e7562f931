package io.infaas.triton.embedded.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.infaas.triton.embedded.model.CorrelationId;
import io.infaas.triton.embedded.model.Datatype;
import io.infaas.triton.embedded.model.InferCall;
import io.infaas.triton.embedded.model.InferCall.SequencePosition;
import io.infaas.triton.embedded.model.InferenceResult;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.embedded.model.Tensor;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.InferTensorContents;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferRequest.InferInputTensor;
import io.infaas.triton.protocol.ModelInferRequest.InferRequestedOutputTensor;
import io.infaas.triton.protocol.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

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
                    Datatype.parse(input.getDatatype()).map(Enum::name).orElse("<invalid>");
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

    /** Checks the parameters of requests and tensors as Triton does. */
    static final class InferParameters {
        private static final String FINAL_RESPONSE = "triton_enable_empty_final_response";
        private static final String REGION = "shared_memory_region";

        private InferParameters() {}

        /** Checks all parameters of a request and returns its position in a sequence. */
        static SequencePosition place(Map<String, InferParameter> parameters) throws NodeException {
            SequencePosition place = SequencePosition.NONE;
            for (Map.Entry<String, InferParameter> entry : parameters.entrySet()) {
                String key = entry.getKey();
                InferParameter value = entry.getValue();
                switch (key) {
                    case "sequence_id" -> place = place.withId(id(key, value));
                    case "sequence_start" -> {
                        expect(key, value.hasBoolParam(), "bool_param.");
                        place = place.withStart(value.getBoolParam());
                    }
                    case "sequence_end" -> {
                        expect(key, value.hasBoolParam(), "bool_param.");
                        place = place.withEnd(value.getBoolParam());
                    }
                    case "priority" ->
                        expect(key, value.hasInt64Param() || value.hasUint64Param(), "int64_param or uint64_param.");
                    case "timeout" -> expect(key, value.hasInt64Param(), "int64_param.");
                    case FINAL_RESPONSE -> expect(key, value.hasBoolParam(), "bool_param.");
                    default -> custom(key, value);
                }
            }
            return place;
        }

        private static CorrelationId id(String key, InferParameter value) throws NodeException {
            expect(key, value.hasInt64Param() || value.hasStringParam(), "int64_param or string_param.");
            return value.hasStringParam()
                    ? CorrelationId.of(value.getStringParam())
                    : CorrelationId.of(value.getInt64Param());
        }

        private static void custom(String key, InferParameter value) throws NodeException {
            if (key.startsWith("triton_")) {
                throw NodeException.invalid(
                        "parameter keys starting with 'triton_' are reserved for Triton usage. Only the"
                                + " following keys starting with 'triton_' are allowed: " + FINAL_RESPONSE);
            }
            expect(key, !value.hasUint64Param(), "int64_param, bool_param, or string_param.");
        }

        private static void expect(String key, boolean right, String expected) throws NodeException {
            if (!right) {
                throw NodeException.invalid("invalid value type for '" + key + "' parameter, expected " + expected);
            }
        }

        /** Rejects shared memory: it needs a server on the client's machine, and this node registers no region. */
        static void noRegion(String tensor, Map<String, InferParameter> parameters) throws NodeException {
            InferParameter region = parameters.get(REGION);
            if (region == null) {
                return;
            }
            if (!parameters.containsKey("shared_memory_byte_size")) {
                throw NodeException.invalid(
                        "'shared_memory_byte_size' must be specified along with 'shared_memory_region'"
                                + " parameter for tensor '" + tensor + "'");
            }
            throw NodeException.notFound("Unable to find shared memory region: '" + region.getStringParam() + "'");
        }

        /** Number of classes to return instead of the tensor; 0 for the tensor itself. */
        static long classes(InferRequestedOutputTensor output) throws NodeException {
            InferParameter classes = output.getParametersMap().get("classification");
            if (classes == null) {
                return 0;
            }
            expect("classification", classes.hasInt64Param(), "int64_param");
            if (classes.getInt64Param() <= 0) {
                throw NodeException.invalid("invalid value for 'classification' parameter, expected >= 0");
            }
            return classes.getInt64Param();
        }
    }

    /** Converts typed tensor contents to the bytes of the raw form. */
    static final class TypedContents {
        private static final List<Field> FIELDS = List.of(
                new Field("BOOL", InferTensorContents::getBoolContentsCount, Set.of(Datatype.BOOL)),
                new Field(
                        "INT32",
                        InferTensorContents::getIntContentsCount,
                        Set.of(Datatype.INT8, Datatype.INT16, Datatype.INT32)),
                new Field("INT64", InferTensorContents::getInt64ContentsCount, Set.of(Datatype.INT64)),
                new Field(
                        "UINT32",
                        InferTensorContents::getUintContentsCount,
                        Set.of(Datatype.UINT8, Datatype.UINT16, Datatype.UINT32)),
                new Field("UINT64", InferTensorContents::getUint64ContentsCount, Set.of(Datatype.UINT64)),
                new Field("FP32", InferTensorContents::getFp32ContentsCount, Set.of(Datatype.FP32)),
                new Field("FP64", InferTensorContents::getFp64ContentsCount, Set.of(Datatype.FP64)),
                new Field("BYTES", InferTensorContents::getBytesContentsCount, Set.of(Datatype.BYTES)));

        private TypedContents() {}

        /** A field of the message, its type name in error texts, and the datatypes that it carries. */
        private record Field(String name, ToIntFunction<InferTensorContents> count, Set<Datatype> carries) {}

        /**
         * The data of an input, in the layout of the raw form.
         *
         * @param datatype as the client wrote it
         * @param where the input and the model, for the error text if a field has another type
         */
        static ByteBuffer bytes(InferTensorContents contents, String datatype, String where) throws NodeException {
            Optional<Datatype> type = Datatype.parse(datatype);
            int count = 0;
            for (Field field : FIELDS) {
                int filled = field.count.applyAsInt(contents);
                if (filled > 0 && count > 0) {
                    throw NodeException.invalid("unexpected explicit tensor data for input tensor " + where
                            + ", binary data was already supplied.");
                }
                if (filled > 0 && type.filter(field.carries::contains).isEmpty()) {
                    throw NodeException.invalid(
                            "unexpected explicit tensor data for input tensor " + where + " of type '"
                                    + field.name() + "', expected datatype '"
                                    + type.map(Enum::name).orElse("<invalid>") + "'");
                }
                count += filled;
            }
            if (type.isEmpty() || count == 0) {
                return ByteBuffer.allocate(0);
            }
            return type.get() == Datatype.BYTES ? strings(contents) : numbers(contents, type.get(), count);
        }

        private static ByteBuffer numbers(InferTensorContents contents, Datatype type, int count) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(Math.multiplyExact(count, type.size())).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                switch (type) {
                    case BOOL -> bytes.put((byte) (contents.getBoolContents(i) ? 1 : 0));
                    case INT8 -> bytes.put((byte) contents.getIntContents(i));
                    case INT16 -> bytes.putShort((short) contents.getIntContents(i));
                    case INT32 -> bytes.putInt(contents.getIntContents(i));
                    case INT64 -> bytes.putLong(contents.getInt64Contents(i));
                    case UINT8 -> bytes.put((byte) contents.getUintContents(i));
                    case UINT16 -> bytes.putShort((short) contents.getUintContents(i));
                    case UINT32 -> bytes.putInt(contents.getUintContents(i));
                    case UINT64 -> bytes.putLong(contents.getUint64Contents(i));
                    case FP32 -> bytes.putFloat(contents.getFp32Contents(i));
                    case FP64 -> bytes.putDouble(contents.getFp64Contents(i));
                    case BYTES, FP16, BF16 -> throw new IllegalStateException("no field carries " + type);
                }
            }
            return bytes.flip();
        }

        private static ByteBuffer strings(InferTensorContents contents) {
            int size = 0;
            for (ByteString element : contents.getBytesContentsList()) {
                size = Math.addExact(size, 4 + element.size());
            }
            ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            for (ByteString element : contents.getBytesContentsList()) {
                bytes.putInt(element.size());
                element.copyTo(bytes);
            }
            return bytes.flip();
        }
    }
}
