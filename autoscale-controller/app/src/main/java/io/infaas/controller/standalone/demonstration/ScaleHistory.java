package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.standalone.demonstration.DemoRun.DemoSecond;
import io.infaas.controller.standalone.demonstration.LoadScript.Phase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The decisions of a demonstration and their effects, as its viewer saw them. */
record ScaleHistory(List<DemoSecond> seconds) {

    /** A change that is undone within this time was not worth making, s. */
    private static final int UNDONE_SECONDS = 10;

    ScaleHistory {
        seconds = List.copyOf(seconds);
    }

    /** An event and its second. */
    record Sighting(int at, JournalEntry event) {}

    Optional<Sighting> first(Predicate<JournalEntry> filter) {
        return seconds.stream()
                .flatMap(second -> second.events().stream().map(event -> new Sighting(second.at(), event)))
                .filter(sighting -> filter.test(sighting.event()))
                .findFirst();
    }

    /** The first decision since a phase whose inputs name placements under {@code key}. */
    Optional<Sighting> firstSince(Phase phase, String key) {
        return new ScaleHistory(seconds.stream()
                        .filter(second -> second.phase().compareTo(phase) >= 0)
                        .toList())
                .first(event -> !placements(event, key).isEmpty());
    }

    /** The highest number of serving instances in a phase. */
    int most(Phase phase) {
        return serving(phase).max().orElse(0);
    }

    /** The lowest number of serving instances in a phase. */
    int least(Phase phase) {
        return serving(phase).min().orElse(0);
    }

    private IntStream serving(Phase phase) {
        return seconds.stream().filter(second -> second.phase() == phase).mapToInt(DemoSecond::serving);
    }

    /** The first second in which a node answered that became ready during the demonstration. */
    Optional<DemoSecond> firstOfNewNode() {
        Set<String> ready = seconds.stream()
                .flatMap(second -> second.events().stream())
                .filter(event -> event.event().equals("node-ready"))
                .map(JournalEntry::node)
                .collect(Collectors.toSet());
        return seconds.stream()
                .filter(second -> second.nodes().stream().anyMatch(ready::contains))
                .findFirst();
    }

    /** Number of placements that were added and removed, or removed and added, within {@value #UNDONE_SECONDS} s. */
    int undone() {
        Map<String, Integer> added = new HashMap<>();
        Map<String, Integer> removed = new HashMap<>();
        int undone = 0;
        for (DemoSecond second : seconds) {
            for (JournalEntry event : second.events()) {
                for (String place : placements(event, "add")) {
                    undone += isRecent(removed.remove(place), second.at()) ? 1 : 0;
                    added.put(place, second.at());
                }
                for (String place : placements(event, "remove")) {
                    undone += isRecent(added.remove(place), second.at()) ? 1 : 0;
                    removed.put(place, second.at());
                }
            }
        }
        return undone;
    }

    private static boolean isRecent(@Nullable Integer at, int now) {
        return at != null && now - at <= UNDONE_SECONDS;
    }

    private static List<String> placements(JournalEntry event, String key) {
        return event.outcome().equals(JournalEntry.DECIDED) ? event.texts(key) : List.of();
    }
}
