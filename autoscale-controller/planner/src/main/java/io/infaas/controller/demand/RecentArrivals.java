package io.infaas.controller.demand;

/**
 * The last two windows of arrivals of one class at one gateway beside the mean before them. They distinguish a rise from chance, and
 * from arrivals that a stall delayed. Rates are queries/s, windows last {@value #WINDOW_S} s or more.
 */
final class RecentArrivals {

    static final double WINDOW_S = 0.8;
    /** Natural logarithm of how much rarer than once a rise must be by chance: a million times. */
    private static final double RARE = Math.log(1e6);

    private final Window gathered = new Window();
    private final Window last = new Window();
    private final Window previous = new Window();
    private final Dispersion dispersion = new Dispersion();

    private static final class Window {
        private double queries;
        private double seconds;
        /** Rate before the window; negative if it is not known. */
        private double before = -1;

        void set(Window other) {
            queries = other.queries;
            seconds = other.seconds;
            before = other.before;
        }
    }

    /** @param before mean rate up to these arrivals; negative if it is not known */
    void add(double queries, double seconds, double before) {
        if (gathered.seconds == 0) {
            gathered.before = before;
        }
        gathered.queries += queries;
        gathered.seconds += seconds;
        if (gathered.seconds >= WINDOW_S) {
            previous.set(last);
            last.set(gathered);
            if (previous.seconds > 0) {
                dispersion.add(previous.queries, previous.seconds, last.queries, last.seconds);
            }
            gathered.queries = 0;
            gathered.seconds = 0;
        }
    }

    /** Dispersion of the arrivals in these windows, over the last minutes. */
    Dispersion dispersion() {
        return dispersion;
    }

    /** Whether both windows and the mean before them are known. */
    boolean isKnown() {
        return previous.seconds > 0 && previous.before >= 0;
    }

    /** Whether both windows had more arrivals than by chance. */
    boolean isJump(double burstiness) {
        return isKnown() && isRise(came(), expected(), burstiness);
    }

    /** Queries in both windows. */
    double came() {
        return previous.queries + last.queries;
    }

    /** Queries in both windows by the mean before them. */
    double expected() {
        return previous.before * (previous.seconds + last.seconds);
    }

    /** Rate of the last window, without the arrivals that the window before lacked. */
    double rate() {
        double lacked = Math.max(0, previous.before * previous.seconds - previous.queries);
        return Math.max(0, last.queries - lacked) / last.seconds;
    }

    /**
     * Whether Poisson arrivals exceed the expected number this far less than once in a million windows (source: Chernoff's bound of
     * the tail).
     *
     * @param burstiness arrivals in a burst, by their {@link Dispersion}
     */
    static boolean isRise(double came, double expected, double burstiness) {
        return came > expected
                && (expected <= 0 || came * Math.log(came / expected) - (came - expected) > burstiness * RARE);
    }
}
