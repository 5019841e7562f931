package io.infaas.gateway.feedback;

/**
 * Ejects failing instances, one decision at a time, up to a share of the application's instances. If most of them fail, the cause
 * is elsewhere, and ejection would overload the rest.
 */
final class OutlierEjection {

    private final double share;

    /** @param share largest share of an application's serving instances that may be ejected */
    OutlierEjection(double share) {
        this.share = share;
    }

    /** Ejects an instance. Returns its quarantine, ms; negative if it may not be ejected or is out already. */
    synchronized long eject(LoadBook book, InstanceLoad load, ServingPeriod life) {
        int[] counts = book.servingAndEjected(load);
        return counts[1] + 1 > share * counts[0] ? -1 : life.eject();
    }
}
