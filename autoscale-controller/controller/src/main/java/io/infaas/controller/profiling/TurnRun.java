package io.infaas.controller.profiling;

import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.time.Duration;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Carries out turns.
 *
 * @param limit no variant is begun later than this after the beginning of the turn
 * @param mayAct checked before each variant
 * @param nanos monotonic time, ns
 */
record TurnRun(VariantMeasurer measurer, Duration limit, BooleanSupplier mayAct, LongSupplier nanos) {

    /** After this many failures in a row, and no success before, the node is at fault and not the variants. */
    private static final int MOST_FAILURES = 3;

    TurnOutcome run(NodeTurn turn) {
        SortedMap<String, Profile> measured = new TreeMap<>();
        SortedMap<String, String> failed = new TreeMap<>();
        long begin = nanos.getAsLong();
        String end = "";
        for (Variant variant : turn.variants()) {
            end = reasonToEnd(nanos.getAsLong() - begin, measured.size(), failed.size());
            if (!end.isEmpty()) {
                break;
            }
            try {
                measured.put(
                        variant.name(),
                        measurer.measure(
                                turn.node(),
                                turn.type(),
                                variant,
                                Objects.requireNonNull(turn.applications().get(variant.name()))));
            } catch (MeasuringException | RuntimeException e) {
                failed.put(variant.name(), String.valueOf(e.getMessage()));
            }
        }
        return new TurnOutcome(turn, measured, failed, end);
    }

    private String reasonToEnd(long passedNanos, int measured, int failed) {
        if (!mayAct.getAsBoolean()) {
            return "this controller does not lead any more";
        }
        if (passedNanos > limit.toNanos()) {
            return "ended after %d s".formatted(limit.toSeconds());
        }
        return measured == 0 && failed >= MOST_FAILURES ? "given up" : "";
    }
}
