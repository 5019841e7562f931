package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;

/**
 * Which load is offered in each second: low until nothing changes any more, up in steps to more than what is loaded can carry
 * by its profile, down again, and a last minute of low, flat load.
 *
 * <p>How long a phase lasts follows the decisions that are seen, within limits: machines differ, rules do not.
 */
final class RampCourse {

    /** Parts of the course. */
    enum Phase {
        /** Low load, until it is met in time: what came cold may be replaced by something cheaper. The end, if it is not. */
        LOW,
        /** Up in steps, until more is loaded. */
        UP,
        /** At the top, until the objective is met again. */
        HOLD,
        /** Low load again, until less is loaded. */
        DOWN,
        /** The last minute. */
        FLAT
    }

    static final int FLAT_SECONDS = 60;

    /** Of what is loaded at low load, or is expected to be. */
    static final double LOW = 0.3;

    private static final double MIDDLE = 0.6;
    /** All that it can carry by its profile: policies keep 5 % in reserve, and act well before. */
    static final double HIGH = 1;

    private static final double STEEPER = 1.05;

    private static final int STEP_SECONDS = 5;
    private static final int STEEPER_SECONDS = 10;
    private static final int LEAST_LOW_SECONDS = 10;
    /** Longer than policies take to make up their minds about less: ten slots of a second. */
    private static final int QUIET_SECONDS = 13;

    private static final int LEAST_HOLD_SECONDS = 12;
    private static final int MOST_LOW_SECONDS = 60;
    private static final int MOST_UP_SECONDS = 40;
    private static final int MOST_HOLD_SECONDS = 60;
    private static final int MOST_DOWN_SECONDS = 90;

    private final double low;
    private final double ceiling;
    private final ToDoubleFunction<SortedMap<Placement, InstanceState>> capacity;
    private Phase phase = Phase.LOW;
    private int inPhase;
    private int quiet;
    private boolean turned;
    private double high;
    private double loaded;

    /**
     * @param low rate to begin with, queries/s
     * @param ceiling highest rate that is ever offered, queries/s
     * @param capacity what the serving ones among some instances can carry by their profiles, queries/s
     */
    RampCourse(double low, double ceiling, ToDoubleFunction<SortedMap<Placement, InstanceState>> capacity) {
        this.low = low;
        this.ceiling = ceiling;
        this.capacity = capacity;
    }

    Phase phase() {
        return phase;
    }

    double firstRate() {
        return low;
    }

    /** The rate of the next second, queries/s; empty where the course is over. */
    OptionalDouble next(List<Second> seconds) {
        Second last = seconds.get(seconds.size() - 1);
        inPhase++;
        quiet = last.changed() ? 0 : quiet + 1;
        if (phase == Phase.FLAT && inPhase >= FLAT_SECONDS) {
            return OptionalDouble.empty();
        }
        if (over(seconds, last)) {
            if (phase == Phase.LOW && !well(seconds)) {
                // more load would only show that the machine is busy with something else
                return OptionalDouble.empty();
            }
            begin(last);
        }
        return OptionalDouble.of(rate());
    }

    private boolean over(List<Second> seconds, Second last) {
        return switch (phase) {
            case LOW ->
                inPhase >= MOST_LOW_SECONDS
                        || (inPhase >= LEAST_LOW_SECONDS && quiet >= QUIET_SECONDS && well(seconds));
            case UP -> inPhase >= MOST_UP_SECONDS || last.changed(ScaleDirection.UP);
            case HOLD ->
                inPhase >= MOST_HOLD_SECONDS
                        || (inPhase >= LEAST_HOLD_SECONDS && quiet >= Recovery.SPAN && well(seconds));
            case DOWN -> {
                turned |= last.changed(ScaleDirection.DOWN);
                yield inPhase >= MOST_DOWN_SECONDS || (turned && quiet >= QUIET_SECONDS);
            }
            case FLAT -> false;
        };
    }

    private static boolean well(List<Second> seconds) {
        return Recovery.well(seconds.subList(seconds.size() - Recovery.SPAN, seconds.size()));
    }

    private void begin(Second last) {
        phase = switch (phase) {
            case LOW -> Phase.UP;
            case UP -> Phase.HOLD;
            case HOLD -> Phase.DOWN;
            case DOWN, FLAT -> Phase.FLAT;
        };
        inPhase = 0;
        if (phase == Phase.UP) {
            loaded = capacity.applyAsDouble(last.instances());
            high = Math.max(low, Math.min(ceiling, HIGH * loaded));
        }
    }

    private double rate() {
        return switch (phase) {
            case LOW, FLAT -> low;
            case UP -> up();
            case HOLD -> high;
            case DOWN -> inPhase < STEP_SECONDS ? Math.max(low, Math.min(high, MIDDLE * loaded)) : low;
        };
    }

    private double up() {
        if (inPhase < STEP_SECONDS) {
            return Math.max(low, Math.min(high, MIDDLE * loaded));
        }
        if (inPhase > STEP_SECONDS && (inPhase - STEP_SECONDS) % STEEPER_SECONDS == 0) {
            high = Math.min(ceiling, STEEPER * high);
        }
        return high;
    }
}
