package io.infaas.triton.embedded.grpc;

import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.protocol.ModelRepositoryParameter;
import java.util.Map;
import java.util.Optional;

/** Parameters of load and unload requests. */
final class LoadParameters {
    private static final String DEPENDENTS = "unload_dependents";

    private LoadParameters() {}

    /** The configuration in a load request, as JSON; empty if it has none. */
    static Optional<String> config(Map<String, ModelRepositoryParameter> parameters) throws NodeException {
        Optional<String> config = Optional.empty();
        for (Map.Entry<String, ModelRepositoryParameter> entry : parameters.entrySet()) {
            String key = entry.getKey();
            if ("config".equals(key)) {
                if (!entry.getValue().hasStringParam()) {
                    throw NodeException.invalid(
                            "invalid value type for load parameter 'config', expected string_param.");
                }
                config = Optional.of(entry.getValue().getStringParam());
            } else if (key.startsWith("file:")) {
                throw file(key, entry.getValue());
            } else {
                throw NodeException.invalid("unrecognized load parameter '" + key + "'.");
            }
        }
        return config;
    }

    private static NodeException file(String key, ModelRepositoryParameter value) {
        return NodeException.invalid(
                value.hasBytesParam()
                        ? "load parameter '" + key
                                + "' is not supported by this node: put the files into the model repository"
                        : "invalid value type for load parameter '" + key + "', expected bytes_param.");
    }

    static void checkUnload(Map<String, ModelRepositoryParameter> parameters) throws NodeException {
        ModelRepositoryParameter dependents = parameters.get(DEPENDENTS);
        if (dependents != null && !dependents.hasBoolParam()) {
            throw NodeException.invalid("invalid value type for '" + DEPENDENTS + "' parameter, expected bool_param.");
        }
    }
}
