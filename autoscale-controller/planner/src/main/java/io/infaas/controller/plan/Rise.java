package io.infaas.controller.plan;

import java.time.Duration;

/**
 * An even rise of a rate that is no chance.
 *
 * @param each queries/s that each second adds
 * @param lastsS how long it may be thought to go on, s: about as long as it has been seen
 */
public record Rise(double each, double lastsS) {

    public static final Rise NONE = new Rise(0, 1);

    public Rise {
        if (!(each >= 0) || !(lastsS > 0)) {
            throw new IllegalArgumentException(
                    "rise of %s each second must not be negative, and last longer than %s s".formatted(each, lastsS));
        }
    }

    public boolean isNone() {
        return each == 0;
    }

    /** Queries/s that it adds in some time: fewer each second, since no rise lasts and a step looks like one for a while. */
    public double in(Duration time) {
        return each * lastsS * -Math.expm1(-time.toMillis() / (1000 * lastsS));
    }

    /** The rise that adds more in the end. */
    public Rise or(Rise other) {
        return each * lastsS >= other.each * other.lastsS ? this : other;
    }
}
