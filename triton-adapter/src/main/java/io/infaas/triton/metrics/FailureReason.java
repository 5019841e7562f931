package io.infaas.triton.metrics;

/** Why a request failed, as Triton 2.51 tells it in the label {@code reason} of {@code nv_inference_request_failure}. */
public enum FailureReason {
    /** Its time in a queue was up. A request that a full queue refuses is not counted by Triton. */
    REJECTED,
    /** It was cancelled. */
    CANCELED,
    /** The backend failed. */
    BACKEND,
    /** Anything else. */
    OTHER
}
