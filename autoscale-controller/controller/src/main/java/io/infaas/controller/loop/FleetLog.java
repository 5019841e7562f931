package io.infaas.controller.loop;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journal.RecordedSecond;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs one line for each event of the fleet that an operator wants to see, with the fields {@code event}, {@code application}, {@code variant},
 * {@code node} and {@code decision}. Corrections of profiles, which may be many, share a line a minute. Thread-safe.
 */
final class FleetLog implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger("io.infaas.fleet");

    private static final Set<String> WARNINGS = Set.of(
            "accuracy",
            "drift",
            "hardware-differs",
            "memory-lost",
            "node-doubt",
            "node-down",
            "node-interrupted",
            "node-unreached",
            "node-wanted",
            "pause",
            "roll-out-pause",
            "view-frozen",
            "view-thawed");

    private static final Set<String> NOTES = Set.of(
            DecisionOutcomes.EVENT,
            "desired",
            "hardware-agrees",
            "memory-back",
            "node-cordon",
            "node-drift",
            "node-gone",
            "node-measured",
            "node-measures",
            "node-ready",
            "node-removed",
            "node-uncordon",
            "node-up",
            "round",
            "stage");

    private static final String CORRECTION = "correction";
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    /** Corrections that a line names. */
    private static final int SHOWN = 5;

    private final LongSupplier nanos;
    /** The newest of each variant and node type since the last line. */
    private final Map<String, String> corrections = new LinkedHashMap<>();

    private long lastSummary;

    FleetLog(LongSupplier nanos) {
        this.nanos = nanos;
        this.lastSummary = nanos.getAsLong() - MINUTE;
    }

    @Override
    public void write(JournalEntry entry) {
        if (entry.event().equals(CORRECTION)) {
            remember(entry);
        } else if (WARNINGS.contains(entry.event()) || entry.outcome().startsWith("failed") || isRollBack(entry)) {
            log(Level.WARN, entry);
        } else if (NOTES.contains(entry.event())) {
            log(Level.INFO, entry);
        }
    }

    private static boolean isRollBack(JournalEntry entry) {
        return entry.event().equals("stage")
                && Integer.valueOf(0).equals(entry.inputs().get("share"));
    }

    private synchronized void remember(JournalEntry correction) {
        corrections.put(correction.variant() + " " + correction.inputs().get("nodeType"), correction.reason());
    }

    /** Writes the corrections of the last minute, if there were any. */
    @Override
    public synchronized void write(RecordedSecond second) {
        long now = nanos.getAsLong();
        if (corrections.isEmpty() || now - lastSummary < MINUTE) {
            return;
        }
        int more = corrections.size() - SHOWN;
        LOG.info(
                "{}{}",
                String.join("; ", corrections.values().stream().limit(SHOWN).toList()),
                more > 0 ? "; and %d more corrections of profiles".formatted(more) : "");
        corrections.clear();
        lastSummary = now;
    }

    private static void log(Level level, JournalEntry entry) {
        LoggingEventBuilder line = LOG.atLevel(level).addKeyValue("event", entry.event());
        line = with(line, "application", entry.application());
        line = with(line, "variant", entry.variant());
        line = with(line, "node", entry.node());
        line = with(line, "decision", entry.decision());
        if (entry.inputs().get("durationMs") instanceof Long ms) {
            line = line.addKeyValue("durationMs", ms);
        }
        line.log("{}{}{}", subject(entry), entry.reason(), failure(entry));
    }

    private static LoggingEventBuilder with(LoggingEventBuilder line, String name, String value) {
        return value.isEmpty() ? line : line.addKeyValue(name, value);
    }

    /** An outcome names its placements itself. */
    private static String subject(JournalEntry entry) {
        String event = entry.event().replace("node-", "");
        if (entry.event().equals(DecisionOutcomes.EVENT)) {
            return entry.application().isEmpty() ? "" : "application %s: ".formatted(entry.application());
        }
        if (!entry.variant().isEmpty()) {
            return "%s of %s%s: ".formatted(event, entry.variant(), entry.node().isEmpty() ? "" : "@" + entry.node());
        }
        return entry.node().isEmpty() ? "" : "node %s, %s: ".formatted(entry.node(), event);
    }

    private static String failure(JournalEntry entry) {
        return entry.outcome().startsWith("failed") || entry.event().equals("pause") ? ": " + entry.outcome() : "";
    }
}
