package io.infaas.triton.embedded.model;

import java.util.concurrent.CompletableFuture;

/** One version of a model that answers. */
public final class LoadedVersion {
    private final ModelSpec spec;
    private final long number;
    private final Instances instances;
    private final Counters counters;

    LoadedVersion(ModelSpec spec, long number, Instances instances, Counters counters) {
        this.spec = spec;
        this.number = number;
        this.instances = instances;
        this.counters = counters;
    }

    public ModelSpec spec() {
        return spec;
    }

    public String version() {
        return Long.toString(number);
    }

    long number() {
        return number;
    }

    public Counters counters() {
        return counters;
    }

    /** Requests that wait for an instance. */
    public int waiting() {
        return instances.waiting();
    }

    Instances instances() {
        return instances;
    }

    /**
     * Checks the call and queues it.
     *
     * @return the answer; cancel it when nobody waits any more
     * @throws NodeException as Triton refuses a call that doesn't fit, or one too many
     */
    public CompletableFuture<InferAnswer> infer(InferCall call) throws NodeException {
        return instances.submit(CallChecks.check(spec, call));
    }
}
