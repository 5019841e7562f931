package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.controller.standalone.demonstration.Demonstration;
import io.infaas.controller.standalone.demonstration.client.QueryClient;
import java.util.function.IntToDoubleFunction;

/**
 * A world whose machine is slower than by its profiles: instances share two cores, queries that exceed what these do wait for each
 * other, and a query that waits too long is lost.
 */
class SlowRampWorld extends RampWorld {

    private static final double PROFILED_MS = 1.5 * Demonstration.BATCH;
    private static final int MOST_INSTANCES = 2;

    private final IntToDoubleFunction slowdown;
    private double boundMs;
    private double waiting;

    /** @param slowdown how many times as long as by its profile a query takes in that second */
    SlowRampWorld(IntToDoubleFunction slowdown) {
        this.slowdown = slowdown;
    }

    @Override
    OfferedLoad under(RampTarget target) {
        boundMs = target.objective().latencyMs();
        waiting = 0;
        return this;
    }

    @Override
    LoadSample sample() {
        double ms = PROFILED_MS * slowdown.applyAsDouble(second());
        double done = Math.min(MOST_INSTANCES, instances().size()) * 1000 / ms;
        int sent = (int) Math.ceil(rate());
        waiting += rate();
        int answered = (int) Math.round(Math.min(waiting, done));
        waiting -= Math.min(waiting, done);
        double latencyMs = ms + 1000 * waiting / done;
        boolean lost = latencyMs > 1000 * QueryClient.LOAD_DEADLINE.toSeconds();
        return new LoadSample(
                sent, answered, latencyMs > boundMs ? answered : 0, lost ? 1 : 0, lost ? "lost" : "", latencyMs);
    }
}
