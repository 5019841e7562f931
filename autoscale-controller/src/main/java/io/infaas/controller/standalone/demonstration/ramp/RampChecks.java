package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.standalone.demonstration.ramp.RampSchedule.Phase;
import io.infaas.controller.standalone.demonstration.report.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Checks the decisions on a ramp and whether they helped. Throughput is not judged: nodes, gateway and client share the machine.
 *
 * @param seconds all of the ramp
 * @param before seconds before it, in which queries may have been lost, too
 * @param slowdown how many times as long as by their profiles queries take, at least 1
 */
record RampChecks(List<RampSecond> seconds, List<RampSecond> before, double slowdown) {

    private static final int LONGEST_REASON = 160;

    /** @param flatSeconds least length of the last phase */
    List<Check> all(int flatSeconds) {
        return List.of(
                lowLoad(),
                scalingCheck(
                        "scale-up",
                        "a scale-up with a reason when load exceeds the capacity",
                        ScaleDirection.UP,
                        second -> second.phase() == Phase.UP || second.phase() == Phase.HOLD),
                scalingCheck(
                        "scale-down",
                        "a scale-down with a reason when load falls",
                        ScaleDirection.DOWN,
                        this::hasFallen),
                recovery(),
                stability(flatSeconds),
                answers());
    }

    /** Whether the load of that second is below an earlier one of the way up. */
    private boolean hasFallen(RampSecond second) {
        return switch (second.phase()) {
            case WARM, LOW, UP -> false;
            case HOLD, DOWN, FLAT ->
                phases(Phase.UP::equals).stream().anyMatch(before -> before.offered() > second.offered());
        };
    }

    private Check lowLoad() {
        List<RampSecond> low = phases(Phase.LOW::equals);
        boolean wentOn = !phases(Phase.UP::equals).isEmpty();
        return new Check(
                "low load",
                wentOn,
                "%.0f %% of the last %d s in time".formatted(Recovery.LEAST_IN_TIME * 100, Recovery.SPAN),
                "%s after %d s%s"
                        .formatted(
                                Recovery.lastSpan(low).inTimeText(),
                                low.size(),
                                wentOn ? "" : ": the machine is too busy, the ramp was cut short"));
    }

    private Check scalingCheck(String name, String expected, ScaleDirection direction, Predicate<RampSecond> counted) {
        for (RampSecond second : seconds.stream().filter(counted).toList()) {
            for (PlanChange change : second.changes()) {
                if (ScaleDirection.of(change) == direction && !change.reason().isBlank()) {
                    String seen =
                            "%s after %d s: %s".formatted(change.kind().label(), second.at(), shorten(change.reason()));
                    return new Check(name, true, expected, seen);
                }
            }
        }
        return new Check(name, false, expected, "none");
    }

    private Check recovery() {
        int limit = (int) Math.ceil(Recovery.LIMIT * slowdown);
        int changed = 0;
        int slowest = 0;
        List<String> never = new ArrayList<>();
        for (int i = 0; i < seconds.size(); i++) {
            if (seconds.get(i).hasChange()) {
                changed++;
                OptionalInt after = Recovery.after(seconds, i, limit);
                slowest = Math.max(slowest, after.orElse(0));
                if (after.isEmpty()) {
                    never.add("no recovery from the change after %d s"
                            .formatted(seconds.get(i).at()));
                }
            }
        }
        String inTime = "%.0f %% of %d s in time".formatted(Recovery.LEAST_IN_TIME * 100, Recovery.SPAN);
        return new Check(
                "recovery",
                never.isEmpty() && changed > 0,
                "%s within %d s of each change".formatted(inTime, limit),
                never.isEmpty()
                        ? "%s within %d s of each of %d changes".formatted(inTime, slowest, changed)
                        : String.join(", ", never));
    }

    private Check stability(int flatSeconds) {
        List<RampSecond> flat = phases(phase -> phase == Phase.FLAT);
        long changed = flat.stream().filter(RampSecond::hasChange).count();
        return new Check(
                "stability",
                changed == 0 && flat.size() >= flatSeconds,
                "no change during %d s of flat load".formatted(flatSeconds),
                "%s during %d s of flat load, %s"
                        .formatted(
                                changed == 0 ? "no change" : "changes in %d s".formatted(changed),
                                flat.size(),
                                RampSecond.total(flat).inTimeText()));
    }

    private Check answers() {
        LoadSample total = RampSecond.total(before).plus(RampSecond.total(seconds));
        String failure = total.failure().isEmpty() ? "" : ", for example: " + shorten(total.failure());
        return new Check(
                "no lost query",
                total.failed() == 0 && total.sent() > 0,
                "an answer to every query",
                "%,d queries sent, %d without an answer%s".formatted(total.sent(), total.failed(), failure));
    }

    private List<RampSecond> phases(Predicate<Phase> wanted) {
        return seconds.stream().filter(second -> wanted.test(second.phase())).toList();
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...";
    }
}
