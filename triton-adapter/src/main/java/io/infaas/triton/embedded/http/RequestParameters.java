package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.NodeException;
import java.util.Map;

/** The parameters of a whole request: checked like Triton does, used as far as a node without sequences can. */
final class RequestParameters {
    private RequestParameters() {}

    /** Whether {@code binary_data_output} is set. */
    static boolean binaryOutput(Object parameters) throws NodeException {
        boolean binary = false;
        for (Map.Entry<?, ?> entry :
                JsonMembers.object(parameters, "failed to get request params.").entrySet()) {
            String key = String.valueOf(entry.getKey());
            Object value = entry.getValue();
            String where = "Unable to parse '" + key + "'";
            switch (key) {
                case "binary_data_output" -> binary = JsonMembers.bool(value, where);
                case "sequence_start", "sequence_end" -> JsonMembers.bool(value, where);
                case "priority", "timeout" -> JsonMembers.unsigned(value, where);
                case "sequence_id" -> sequence(value, where);
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
        return binary;
    }

    private static void sequence(Object value, String where) throws NodeException {
        if (!(value instanceof Long number && number >= 0)) {
            JsonMembers.string(value, where);
        }
    }

    /** A parameter of any name that is neither Triton's own nor used here. */
    static void custom(String key, Object value) throws NodeException {
        if (!(value instanceof JsonDocument.Text || value instanceof Number || value instanceof Boolean)) {
            throw NodeException.invalid(
                    "parameter '" + key + "' has invalid type. It should be either 'int', 'bool', or 'string'.");
        }
    }
}
