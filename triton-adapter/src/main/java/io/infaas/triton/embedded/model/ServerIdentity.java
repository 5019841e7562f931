package io.infaas.triton.embedded.model;

import java.util.List;

/** What the server says of itself; the name is Triton's, because clients ask for it. */
public final class ServerIdentity {
    public static final String NAME = "triton";
    /** The release whose answers the node gives. */
    public static final String VERSION = "2.51.0";
    /** What is really there of Triton's extensions. */
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
