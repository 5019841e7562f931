package io.infaas.triton.embedded.model;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A loaded version of a model that is ready to serve. */
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

    /** Number of requests that wait for an instance. */
    public int waiting() {
        return scheduler.waiting();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Checks the call and queues it; empty if this version accepts no more calls. */
    Optional<CompletableFuture<InferenceResult>> infer(InferCall call) throws NodeException {
        return scheduler.submit(CallChecks.check(spec, call));
    }
}
