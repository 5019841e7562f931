package io.infaas.gateway.feedback;

/**
 * Takes instances out that fail, one decision at a time, and never more than a share of an application's: if most of them fail it is
 * not they, and whoever is left would be given all.
 */
final class Ejection {

    private final double share;

    /** @param share how much of an application's serving instances may be out for failures */
    Ejection(double share) {
        this.share = share;
    }

    /** How long an instance is out now, ms; negative if it may not be taken out or is out already. */
    synchronized long eject(LoadBook book, InstanceLoad load, ServingPeriod life) {
        int[] counts = book.servingAndEjected(load);
        return counts[1] + 1 > share * counts[0] ? -1 : life.eject();
    }
}
