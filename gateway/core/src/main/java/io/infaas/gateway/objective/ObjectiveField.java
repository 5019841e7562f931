package io.infaas.gateway.objective;

/** The fields of a query's objective, each with its name as a header and as a request parameter. */
enum ObjectiveField {
    LATENCY_MS("infaas-latency-ms"),
    MIN_ACCURACY("infaas-min-accuracy"),
    PREFERRED_ACCURACY("infaas-preferred-accuracy"),
    VARIANT("infaas-variant"),
    OFFLINE("infaas-offline");

    private final String header;
    private final String parameter;

    ObjectiveField(String header) {
        this.header = header;
        this.parameter = header.replace('-', '_');
    }

    /** Name of the HTTP header and of the gRPC metadata key. */
    String header() {
        return header;
    }

    /** Name of the request parameter. */
    String parameter() {
        return parameter;
    }
}
