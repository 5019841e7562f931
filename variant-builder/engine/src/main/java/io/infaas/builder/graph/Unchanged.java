package io.infaas.builder.graph;

/** The transform {@code fp32}, which leaves the network unchanged. */
public final class Unchanged implements Transform {

    @Override
    public String name() {
        return "fp32";
    }

    @Override
    public boolean readsFolded() {
        return false;
    }

    @Override
    public OnnxGraph apply(OnnxGraph source, Calibration calibration) {
        return source;
    }
}
