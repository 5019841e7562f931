package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.CorrelationId;
import io.infaas.triton.embedded.model.InferCall.SequencePosition;
import io.infaas.triton.embedded.model.NodeException;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, checked as Triton does. */
record RequestParameters(boolean binaryOutput, SequencePosition place) {
    private static final RequestParameters NONE = new RequestParameters(false, SequencePosition.NONE);

    /** @param parameters null if the request has none */
    static RequestParameters of(@Nullable Object parameters) throws NodeException {
        if (parameters == null) {
            return NONE;
        }
        boolean binary = false;
        SequencePosition place = SequencePosition.NONE;
        for (Map.Entry<?, ?> entry :
                JsonMembers.object(parameters, "failed to get request params.").entrySet()) {
            String key = String.valueOf(entry.getKey());
            Object value = entry.getValue();
            String where = "Unable to parse '" + key + "'";
            switch (key) {
                case "binary_data_output" -> binary = JsonMembers.bool(value, where);
                case "sequence_start" -> place = place.withStart(JsonMembers.bool(value, where));
                case "sequence_end" -> place = place.withEnd(JsonMembers.bool(value, where));
                case "priority", "timeout" -> JsonMembers.unsigned(value, where);
                case "sequence_id" -> place = place.withId(id(value, where));
                default -> {
                    if (key.startsWith("triton_")) {
                        throw NodeException.invalid(
                                "parameter keys starting with 'triton_' are reserved for Triton usage and should"
                                        + " not be specified.");
                    }
                    custom(key, value);
                }
            }
        }
        return new RequestParameters(binary, place);
    }

    private static CorrelationId id(Object value, String where) throws NodeException {
        boolean number = value instanceof BigInteger || (value instanceof Long integer && integer >= 0);
        return number
                ? CorrelationId.of(JsonMembers.unsigned(value, where))
                : CorrelationId.of(JsonMembers.string(value, where));
    }

    /** Checks the value of a custom parameter: one that neither Triton nor this node defines. */
    static void custom(String key, Object value) throws NodeException {
        if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
            throw NodeException.invalid(
                    "parameter '" + key + "' has invalid type. It should be either 'int', 'bool', or 'string'.");
        }
    }
}
