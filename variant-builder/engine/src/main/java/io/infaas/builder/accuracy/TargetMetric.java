package io.infaas.builder.accuracy;

/** A metric that compares answers with targets instead of classes. */
abstract class TargetMetric implements SetMetric {

    private final String name;

    TargetMetric(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final boolean needsLabel() {
        return false;
    }

    @Override
    public final boolean needsTargets() {
        return true;
    }
}
