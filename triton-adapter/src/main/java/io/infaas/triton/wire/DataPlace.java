package io.infaas.triton.wire;

/** Where a request has the elements of an input. */
public enum DataPlace {
    /** As bytes behind the head: binary data over HTTP, raw contents over gRPC. */
    BINARY,
    /** As numbers or strings in the JSON of an HTTP request. */
    JSON,
    /** As typed contents of a gRPC message. */
    CONTENTS,
    /** In shared memory: the request has no bytes of them. */
    SHARED_MEMORY;

    /** The parameter of an input that names its region of shared memory. */
    static final String REGION = "shared_memory_region";
}
