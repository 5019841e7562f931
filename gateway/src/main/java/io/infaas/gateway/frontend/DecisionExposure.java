package io.infaas.gateway.frontend;

/** Whether answers tell which variant and which node served them, in headers or metadata, never in bodies. */
public enum DecisionExposure {
    ALWAYS,
    /** Only to a query with the header {@value #ASK}, of any value. */
    ASKED,
    NEVER;

    /** Header of an answer: full name of the variant that served. */
    public static final String VARIANT = "infaas-variant";
    /** Header of an answer: id of the node that served. */
    public static final String NODE = "infaas-node";
    /** The same two as parameters of an answer, in streams. */
    public static final String VARIANT_PARAMETER = "infaas_variant";

    public static final String NODE_PARAMETER = "infaas_node";
    /** Header of a query that asks for the other two. */
    public static final String ASK = "infaas-expose-decision";

    public boolean exposes(boolean asked) {
        return this == ALWAYS || (this == ASKED && asked);
    }
}
