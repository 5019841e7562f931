package io.infaas.controller.preflight;

import io.infaas.controller.node.Market;

/**
 * A limit of an account on the vCPUs that run at a time in a region. EC2 has one for each group of families and each market, and a
 * new account has 0 of many. Source: Service Quotas, service {@code ec2}.
 */
enum VcpuQuota {
    STANDARD("A, C, D, H, I, M, R, T and Z instances", "a|c|d|h|i|im|is|m|r|t|z", "L-1216C47A", "L-34B43A08"),
    GRAPHICS("G and VT instances", "g|gr|vt", "L-DB2E81BA", "L-3819A6DF"),
    TRAINING("P instances", "p", "L-417A185B", "L-7212CCBC"),
    INFERENCE("Inf instances", "inf", "L-1945791B", "L-B5D1601B");

    private final String title;
    /** The letters before the generation, as a regular expression. */
    private final String families;

    private final String onDemand;
    private final String spot;

    VcpuQuota(String title, String families, String onDemand, String spot) {
        this.title = title;
        this.families = families;
        this.onDemand = onDemand;
        this.spot = spot;
    }

    /** Whether instances of a type count towards it. */
    boolean counts(String type) {
        return type.replaceFirst("[^a-z].*", "").matches(families);
    }

    String title() {
        return title;
    }

    /** The code at Service Quotas. */
    String code(Market market) {
        return market == Market.SPOT ? spot : onDemand;
    }
}
