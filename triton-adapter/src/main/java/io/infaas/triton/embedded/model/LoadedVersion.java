package io.infaas.triton.embedded.model;

import java.util.concurrent.CompletableFuture;

/** One version of a model that answers. */
public final class LoadedVersion {
    private final ModelSpec spec;
    private final long number;
    private final Scheduler scheduler;
    private final InferenceCounters counters;

    LoadedVersion(ModelSpec spec, long number, Scheduler scheduler, InferenceCounters counters) {
        this.spec = spec;
        this.number = number;
        this.scheduler = scheduler;
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

    public InferenceCounters counters() {
        return counters;
    }

    /** Requests that wait for an instance. */
    public int waiting() {
        return scheduler.waiting();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /**
     * Checks the call and queues it.
     *
     * @return the answer; cancel it when nobody waits any more
     * @throws NodeException as Triton refuses a call that doesn't fit, or one too many
     */
    public CompletableFuture<InferenceResult> infer(InferCall call) throws NodeException {
        return scheduler.submit(CallChecks.check(spec, call));
    }
}
