package io.infaas.gateway.frontend;

/** Whether answers expose the serving variant and node, in headers or metadata, never in bodies. */
public enum DecisionExposure {
    ALWAYS,
    /** Only to a query with the header {@value #ASK}, of any value. */
    ASKED,
    NEVER;

    /** Header of an answer: full name of the serving variant. */
    public static final String VARIANT = "infaas-variant";
    /** Header of an answer: id of the serving node. */
    public static final String NODE = "infaas-node";
    /** The same two values as parameters of an answer, in streams. */
    public static final String VARIANT_PARAMETER = "infaas_variant";

    public static final String NODE_PARAMETER = "infaas_node";
    /** Header of a query that requests the decision. */
    public static final String ASK = "infaas-expose-decision";

    public boolean exposes(boolean requested) {
        return this == ALWAYS || (this == ASKED && requested);
    }
}
