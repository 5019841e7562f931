package io.infaas.triton.metrics;

/** The label {@code reason} of {@code nv_inference_request_failure} in Triton 2.51. */
public enum FailureReason {
    /** Its queue timeout expired. Triton does not count requests that a full queue refuses. */
    REJECTED,
    CANCELED,
    BACKEND,
    OTHER
}
