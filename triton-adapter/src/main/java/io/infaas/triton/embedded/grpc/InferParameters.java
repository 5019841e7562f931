package io.infaas.triton.embedded.grpc;

import io.infaas.triton.embedded.model.CorrelationId;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.embedded.model.SequencePosition;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest.InferRequestedOutputTensor;
import java.util.Map;

/** Checks the parameters of requests and tensors as Triton does. */
final class InferParameters {
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
            throw NodeException.invalid("parameter keys starting with 'triton_' are reserved for Triton usage. Only the"
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
            throw NodeException.invalid("'shared_memory_byte_size' must be specified along with 'shared_memory_region'"
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
