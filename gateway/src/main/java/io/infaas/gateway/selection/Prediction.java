package io.infaas.gateway.selection;

import io.infaas.gateway.view.Candidate;

/** When an instance would answer: profiled latency at the batch x observed correction + items in flight there / saturation. */
final class Prediction {

    private Prediction() {}

    /** Counted from now, ms. */
    static double finishMs(Candidate candidate, int batch, Load load) {
        double serviceMs = candidate.serviceMs(batch) * load.correction(candidate, batch);
        double queueMs = load.itemsInFlight(candidate) * 1000.0 / candidate.saturation();
        return serviceMs + queueMs;
    }
}
