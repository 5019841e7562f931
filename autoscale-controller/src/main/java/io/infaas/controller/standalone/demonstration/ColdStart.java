package io.infaas.controller.standalone.demonstration;

/**
 * What became of the first query of the ramp.
 *
 * @param nothingLoaded whether no instance was there when it was asked
 * @param waitedMs until it was answered, ms; 0 if it was not
 * @param servedBy the variant's name; what went wrong if it was not answered
 */
record ColdStart(boolean nothingLoaded, boolean answered, double waitedMs, String servedBy) {

    Check check() {
        String seen = answered ? "after %.0f ms by %s".formatted(waitedMs, servedBy) : servedBy;
        return new Check(
                "a query that finds nothing loaded waits for a load and is answered",
                nothingLoaded && answered,
                nothingLoaded ? seen : "something was still loaded, " + seen);
    }
}
