package io.infaas.builder.policy;

/** What a build does about a variant that is not as it should be. */
public enum VariantPolicy {
    /** End with one message; the former result stays. */
    FAIL,
    /** Tell it and go on. */
    WARN,
    /** Go on; the report has it all the same. */
    IGNORE
}
