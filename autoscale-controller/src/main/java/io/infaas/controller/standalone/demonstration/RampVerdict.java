package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.standalone.demonstration.RampCourse.Phase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Whether a ramp showed what it must. What the machine can carry is not judged, but what was decided and whether it helped. */
final class RampVerdict {

    private static final int LONGEST_REASON = 160;

    private RampVerdict() {}

    /** @param seconds all of the ramp */
    static List<Check> of(ColdStart cold, List<Second> seconds) {
        return List.of(
                cold.check(),
                metAtLowLoad(seconds),
                scaled(
                        "load that what is loaded cannot carry brings more, with a reason",
                        ScaleDirection.UP,
                        EnumSet.of(Phase.UP, Phase.HOLD),
                        seconds),
                scaled(
                        "load that falls brings less, with a reason",
                        ScaleDirection.DOWN,
                        EnumSet.of(Phase.DOWN, Phase.FLAT),
                        seconds),
                recovered(seconds),
                quietAtTheEnd(seconds),
                nothingLost(seconds));
    }

    private static Check scaled(String claim, ScaleDirection direction, Set<Phase> phases, List<Second> seconds) {
        for (Second second : seconds) {
            if (phases.contains(second.phase())) {
                for (PlanChange change : second.changes()) {
                    if (ScaleDirection.of(change) == direction
                            && !change.reason().isBlank()) {
                        return new Check(
                                claim,
                                true,
                                "%s at %d s: %s"
                                        .formatted(change.kind().label(), second.at(), shortened(change.reason())));
                    }
                }
            }
        }
        return new Check(claim, false, "no such change");
    }

    private static Check metAtLowLoad(List<Second> seconds) {
        List<Second> low =
                seconds.stream().filter(second -> second.phase() == Phase.LOW).toList();
        List<Second> last = low.subList(Math.max(0, low.size() - Recovery.SPAN), low.size());
        boolean went = seconds.stream().anyMatch(second -> second.phase() == Phase.UP);
        int ended = last.stream().mapToInt(second -> second.tally().ended()).sum();
        int violations =
                last.stream().mapToInt(second -> second.tally().violations()).sum();
        return new Check(
                "at low load the objective is met, before the load rises",
                went,
                "%d of %d queries in time after %d s%s"
                        .formatted(
                                ended - violations,
                                ended,
                                low.size(),
                                went ? "" : ": the machine is busy with something else, so nothing else is shown"));
    }

    private static Check recovered(List<Second> seconds) {
        int changed = 0;
        int slowest = 0;
        List<String> never = new ArrayList<>();
        for (int i = 0; i < seconds.size(); i++) {
            if (!seconds.get(i).changed()) {
                continue;
            }
            changed++;
            OptionalInt after = Recovery.after(seconds, i);
            slowest = Math.max(slowest, after.orElse(0));
            if (after.isEmpty()) {
                never.add("not after that at " + seconds.get(i).at() + " s");
            }
        }
        return new Check(
                "after each change the objective is met again, %.0f %% of %d s, within %d s"
                        .formatted(Recovery.LEAST_IN_TIME * 100, Recovery.SPAN, Recovery.LIMIT),
                never.isEmpty() && changed > 0,
                never.isEmpty()
                        ? "%d times, the slowest within %d s".formatted(changed, slowest)
                        : String.join(", ", never));
    }

    private static Check quietAtTheEnd(List<Second> seconds) {
        List<Second> flat =
                seconds.stream().filter(second -> second.phase() == Phase.FLAT).toList();
        long changes = flat.stream().filter(Second::changed).count();
        int ended = flat.stream().mapToInt(second -> second.tally().ended()).sum();
        int violations =
                flat.stream().mapToInt(second -> second.tally().violations()).sum();
        return new Check(
                "the last minute of flat load changes nothing",
                changes == 0 && flat.size() >= RampCourse.FLAT_SECONDS,
                "changes in %d of %d s, %d of %d queries in time"
                        .formatted(changes, flat.size(), ended - violations, ended));
    }

    private static Check nothingLost(List<Second> seconds) {
        int sent = seconds.stream().mapToInt(second -> second.tally().sent()).sum();
        int failed =
                seconds.stream().mapToInt(second -> second.tally().failed()).sum();
        String failure = seconds.stream()
                .map(second -> second.tally().failure())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .map(text -> ", one of them: " + shortened(text))
                .orElse("");
        return new Check(
                "every query is answered",
                failed == 0 && sent > 0,
                "%d sent, %d lost%s".formatted(sent, failed, failure));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...";
    }
}
