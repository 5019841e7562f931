package io.infaas.gateway.feedback;

/**
 * Ejects instances that fail, one decision at a time, up to a share of the application's instances. If most of them fail, the cause is
 * elsewhere, and the rest would be overloaded.
 */
final class OutlierEjection {

    private final double share;

    /** @param share how much of an application's serving instances may be out for failures */
    OutlierEjection(double share) {
        this.share = share;
    }

    /** How long an instance is out now, ms; negative if it may not be taken out or is out already. */
    synchronized long eject(LoadBook book, InstanceLoad load, ServingPeriod life) {
        int[] counts = book.servingAndEjected(load);
        return counts[1] + 1 > share * counts[0] ? -1 : life.eject();
    }
}
