package io.infaas.triton.embedded.model;

import java.util.List;

/** Name, version and extensions in server metadata; the name is Triton's, because clients check it. */
public final class ServerIdentity {
    public static final String NAME = "triton";
    /** The Triton release that the node is compatible with. */
    public static final String VERSION = "2.51.0";
    /** Triton's extensions that the node implements. */
    public static final List<String> EXTENSIONS = List.of(
            "classification",
            "sequence",
            "model_repository",
            "model_configuration",
            "binary_tensor_data",
            "parameters",
            "statistics");

    private ServerIdentity() {}
}
