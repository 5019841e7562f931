package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The load of each second after the warm-up: low until decisions settle, up in steps to the capacity of what is loaded, down
 * again, and a final phase of flat, low load.
 *
 * <p>The length of a phase follows the decisions, within limits, because machines differ. Policies add instances when the load
 * reaches the profiled capacity. A machine that cannot sustain that now gets it as a short push, until the decision.
 */
final class RampSchedule {

    /** Phases of the ramp, in order. */
    enum Phase {
        /** Few queries until their latencies no longer fall; see {@link WarmUp}. */
        WARM,
        /** Low load until latencies meet the bound; a cheaper variant may replace the one that was loaded first. */
        LOW,
        /** Rising load until a scale-up. */
        UP,
        /** Peak load until latencies meet the bound again; up once more if what came is gone by then. */
        HOLD,
        /** Low load until a scale-down. */
        DOWN,
        /** Low load, during which nothing may change. */
        FLAT
    }

    /** Share of the capacity of what is loaded, or expected to be. */
    static final double LOW = 0.3;
    /** All of the capacity by profile: policies keep 5 % in reserve and act well before. */
    static final double HIGH = 1;

    /** Share of the low load after the peak: queries that were late under it make policies keep more for minutes. */
    private static final double AFTERWARDS = 0.6;

    private static final double MIDDLE = 0.6;
    private static final double STEEPER = 1.05;
    /** Above the capacity, so that the smoothed rate reaches it within seconds. */
    private static final double PUSH = 1.3;
    /** Share of what the machine sustains; the rest answers the queries that wait since the push. */
    private static final double AFTER_PUSH = 0.5;

    private static final int STEP_SECONDS = 5;
    private static final int STEEPER_SECONDS = 10;
    private static final int LEAST_LOW_SECONDS = 5;
    private static final int MOST_LOW_SECONDS = 40;
    private static final int MOST_UP_SECONDS = 40;
    private static final int MOST_PUSH_SECONDS = 10;
    private static final int MOST_HOLD_SECONDS = 60;
    private static final int MOST_DOWN_SECONDS = 200;
    /** How long queries that were late at the peak may hold back the next scale-down. */
    private static final int LATE_SECONDS = 60;
    /** How often the load rises if there is nothing to give up after the peak. */
    private static final int MOST_RISES = 3;

    private final double low;
    private final double ceiling;
    private final double sustained;
    private final int quietSeconds;
    private final int leastHoldSeconds;
    private final int flatSeconds;
    private final ToDoubleFunction<SortedMap<Placement, InstanceState>> capacity;
    private Phase phase = Phase.LOW;
    private int inPhase;
    private int quiet;
    private boolean scaledDown;
    /** Changes that gave more since the load rose, less those that gave it up. */
    private int more;
    /** Instances that were added since the load rose, less those that were removed, by place. */
    private final Map<Placement, Integer> added = new TreeMap<>();

    private int rises;
    private double high;
    private double loaded;
    private boolean pushes;

    /**
     * @param low first rate, queries/s
     * @param ceiling highest rate by the profiles, queries/s
     * @param sustained highest rate that the machine sustains now, queries/s
     * @param hysteresisSeconds how long the policy must want less before it scales down
     * @param capacity what the serving instances can serve by their profiles, queries/s
     */
    RampSchedule(
            double low,
            double ceiling,
            double sustained,
            int hysteresisSeconds,
            ToDoubleFunction<SortedMap<Placement, InstanceState>> capacity) {
        this.low = low;
        this.ceiling = ceiling;
        this.sustained = sustained;
        this.quietSeconds = hysteresisSeconds + 3;
        this.leastHoldSeconds = hysteresisSeconds + 2;
        this.flatSeconds = flatSeconds(hysteresisSeconds);
        this.capacity = capacity;
    }

    /** Length of the last phase: several times as long as the policy's hysteresis, a minute by default. */
    static int flatSeconds(int hysteresisSeconds) {
        return 6 * hysteresisSeconds;
    }

    Phase phase() {
        return phase;
    }

    double firstRate() {
        return low;
    }

    /** The rate of the next second, queries/s; empty at the end. */
    OptionalDouble next(List<RampSecond> seconds) {
        RampSecond last = seconds.get(seconds.size() - 1);
        boolean meetsBound = Recovery.meetsBound(seconds);
        inPhase++;
        quiet = last.hasChange() ? 0 : quiet + 1;
        boolean falls = phase == Phase.DOWN || (phase == Phase.HOLD && pushes);
        scaledDown |= falls && last.hasChange(ScaleDirection.DOWN);
        if (phase != Phase.WARM && phase != Phase.LOW) {
            more += last.changes(ScaleDirection.UP) - last.changes(ScaleDirection.DOWN);
            for (PlanChange change : last.changes()) {
                change.add().forEach(placement -> added.merge(placement, 1, Integer::sum));
                change.remove().forEach(placement -> added.merge(placement, -1, Integer::sum));
            }
        }
        if (isOver(last, meetsBound)) {
            // more load after a bad start would only show that the machine is busy
            if (phase == Phase.FLAT || (phase == Phase.LOW && !meetsBound)) {
                return OptionalDouble.empty();
            }
            enterNext(last);
        }
        return OptionalDouble.of(rate());
    }

    private boolean isOver(RampSecond last, boolean meetsBound) {
        return switch (phase) {
            case WARM -> true;
            case LOW ->
                inPhase >= MOST_LOW_SECONDS || (inPhase >= LEAST_LOW_SECONDS && quiet >= quietSeconds && meetsBound);
            case UP -> inPhase >= (pushes ? MOST_PUSH_SECONDS : MOST_UP_SECONDS) || last.hasChange(ScaleDirection.UP);
            case HOLD ->
                inPhase >= MOST_HOLD_SECONDS || (inPhase >= leastHoldSeconds && quiet >= Recovery.SPAN && meetsBound);
            case DOWN -> inPhase >= MOST_DOWN_SECONDS || (scaledDown && quiet >= settledSeconds(last));
            case FLAT -> inPhase >= flatSeconds;
        };
    }

    /** While more is loaded than before the peak, on more nodes or more often on one, the next instance may be given up yet. */
    private int settledSeconds(RampSecond last) {
        boolean hasMore = more > 0 || capacity.applyAsDouble(last.instances()) > loaded;
        return hasMore ? LATE_SECONDS + quietSeconds : quietSeconds;
    }

    /**
     * Whether the same is loaded as before the load rose, after changes that were no scale-down: what came proved slower than its
     * profile on a busy machine, and there is nothing to give up.
     */
    private boolean isUndone() {
        return !scaledDown && !added.isEmpty() && added.values().stream().allMatch(count -> count == 0);
    }

    private void enterNext(RampSecond last) {
        phase = switch (phase) {
            case WARM -> Phase.LOW;
            case LOW -> Phase.UP;
            case UP -> Phase.HOLD;
            case HOLD -> isUndone() && rises < MOST_RISES ? Phase.UP : Phase.DOWN;
            case DOWN, FLAT -> Phase.FLAT;
        };
        inPhase = 0;
        if (phase == Phase.UP) {
            rises++;
            more = 0;
            added.clear();
            loaded = capacity.applyAsDouble(last.instances());
            high = Math.max(low, Math.min(ceiling, HIGH * loaded));
            pushes = high > sustained;
        }
    }

    private double rate() {
        boolean step = inPhase < STEP_SECONDS;
        double middle = Math.max(low, Math.min(high, MIDDLE * loaded));
        return switch (phase) {
            case WARM, LOW -> low;
            case UP -> pushes ? PUSH * loaded : step ? middle : rising();
            case HOLD -> pushes ? Math.max(low, AFTER_PUSH * sustained) : high;
            case DOWN -> step && !pushes ? middle : AFTERWARDS * low;
            case FLAT -> AFTERWARDS * low;
        };
    }

    private double rising() {
        if (inPhase > STEP_SECONDS && (inPhase - STEP_SECONDS) % STEEPER_SECONDS == 0) {
            high = Math.min(ceiling, STEEPER * high);
        }
        return high;
    }
}
