package io.infaas.builder.policy;

/** The reaction of a build to a variant with a defect. */
public enum VariantPolicy {
    /** Fail with one message; the former result stays. */
    FAIL,
    /** Warn and continue. */
    WARN,
    /** Continue; only the report mentions it. */
    IGNORE
}
