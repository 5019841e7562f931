package io.infaas.controller.standalone.demonstration.mix;

import io.infaas.controller.standalone.demonstration.ramp.LoadSample;
import java.util.List;
import java.util.Set;

/**
 * What became of the queries of a kind.
 *
 * @param seconds the queries of each second
 * @param servedBy full names of the variants that answered
 */
record KindOutcome(KindLoad load, List<LoadSample> seconds, Set<String> servedBy) {

    KindOutcome {
        seconds = List.copyOf(seconds);
        servedBy = Set.copyOf(servedBy);
    }

    LoadSample total() {
        return seconds.stream().reduce(LoadSample.NONE, LoadSample::plus);
    }

    /** Share of the ended queries whose answer came within the bound, 0 to 1. */
    double shareInTime() {
        LoadSample total = total();
        return total.ended() == 0 ? 0 : (double) total.inTime() / total.ended();
    }
}
