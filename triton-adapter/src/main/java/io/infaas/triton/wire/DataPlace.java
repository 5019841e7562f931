package io.infaas.triton.wire;

/** The place of an input's elements in a request. */
public enum DataPlace {
    /** As bytes behind the head: binary data over HTTP, raw contents over gRPC. */
    BINARY,
    /** As numbers or strings in the JSON of an HTTP request. */
    JSON,
    /** As typed contents of a gRPC message. */
    CONTENTS,
    /** In shared memory, outside the request. */
    SHARED_MEMORY;

    /** The parameter of an input that names its region of shared memory. */
    static final String REGION = "shared_memory_region";
}
