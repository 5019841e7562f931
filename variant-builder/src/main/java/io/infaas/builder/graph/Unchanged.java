package io.infaas.builder.graph;

/** The unchanged network, {@code fp32}. */
public final class Unchanged implements Transform {

    @Override
    public String name() {
        return "fp32";
    }

    @Override
    public OnnxGraph apply(OnnxGraph source, Calibration calibration) {
        return source;
    }
}
