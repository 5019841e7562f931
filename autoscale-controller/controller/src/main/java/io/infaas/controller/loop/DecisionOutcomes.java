package io.infaas.controller.loop;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journal.RecordedSecond;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Adds one entry for each decision, once all its loads, unloads and machines are done or a later decision has replaced them: its duration and its
 * outcome. Reads entries with the ids of their decisions. Thread-safe.
 */
final class DecisionOutcomes implements Journal {

    /** The event of these entries. */
    static final String EVENT = "outcome";

    /** Decisions under way that are remembered: the newest. */
    private static final int MOST = 10_000;

    /** The goals that an event reaches for its placement or machine. */
    private static final Map<String, Set<String>> REACHED = Map.of(
            "load", Set.of(DecisionUnderWay.SERVES),
            "adopt", Set.of(DecisionUnderWay.SERVES),
            "resize", Set.of(DecisionUnderWay.SERVES, DecisionUnderWay.UNLOADED),
            "unload", Set.of(DecisionUnderWay.UNLOADED),
            "vanish", Set.of(DecisionUnderWay.UNLOADED),
            "node-ready", Set.of(DecisionUnderWay.READY),
            "node-gone", Set.of(DecisionUnderWay.ENDED, DecisionUnderWay.READY),
            "node-removed", Set.of(DecisionUnderWay.ENDED));

    private final Journal journal;
    private final LongSupplier nanos;
    private final Map<String, DecisionUnderWay> decisions = new LinkedHashMap<>();
    private final Map<String, String> newest = new TreeMap<>();

    DecisionOutcomes(Journal journal, LongSupplier nanos) {
        this.journal = journal;
        this.nanos = nanos;
    }

    @Override
    public void write(JournalEntry entry) {
        journal.write(entry);
        List<JournalEntry> outcomes = entry.outcome().equals(JournalEntry.DECIDED) ? begin(entry) : goOn(entry);
        outcomes.forEach(journal::write);
    }

    @Override
    public void write(RecordedSecond second) {
        journal.write(second);
    }

    private synchronized List<JournalEntry> begin(JournalEntry decision) {
        DecisionUnderWay begun = new DecisionUnderWay(decision, nanos.getAsLong());
        List<JournalEntry> outcomes = new ArrayList<>();
        for (String part : begun.open.keySet()) {
            String earlier = newest.put(part, decision.decision());
            if (earlier != null) {
                end(earlier, part, part + " left to decision " + decision.decision(), outcomes);
            }
        }
        if (!begun.open.isEmpty()) {
            decisions.put(decision.decision(), begun);
        }
        if (decisions.size() > MOST) {
            var oldest = decisions.entrySet().iterator().next();
            oldest.getValue().open.keySet().forEach(part -> newest.remove(part, oldest.getKey()));
            decisions.remove(oldest.getKey());
        }
        return outcomes;
    }

    private synchronized List<JournalEntry> goOn(JournalEntry action) {
        DecisionUnderWay decision = decisions.get(action.decision());
        List<JournalEntry> outcomes = new ArrayList<>();
        if (decision == null) {
            return outcomes;
        }
        String part = decision.part(action);
        String goal = decision.open.get(part);
        if (goal == null) {
            return outcomes;
        }
        if (action.outcome().startsWith("failed")) {
            decision.failures++;
        } else if (!action.outcome().equals("started")
                && REACHED.getOrDefault(action.event(), Set.of()).contains(goal)) {
            newest.remove(part);
            end(action.decision(), part, DecisionUnderWay.result(action, goal), outcomes);
        }
        return outcomes;
    }

    private void end(String id, String part, String result, List<JournalEntry> outcomes) {
        DecisionUnderWay decision = decisions.get(id);
        if (decision != null && decision.end(part, result)) {
            decisions.remove(id);
            outcomes.add(decision.outcome(nanos.getAsLong()));
        }
    }

    /** A decision with the parts of it that are open. */
    private static final class DecisionUnderWay {

        private static final String SERVES = "serves";
        private static final String UNLOADED = "is unloaded";
        private static final String ENDED = "is gone";
        private static final String READY = "is ready";

        private final JournalEntry decision;
        private final long since;
        private final TreeMap<String, String> open = new TreeMap<>();
        private final List<String> results = new ArrayList<>();
        private int failures;

        DecisionUnderWay(JournalEntry decision, long since) {
            this.decision = decision;
            this.since = since;
            decision.texts("remove").forEach(placement -> open.put(placement, UNLOADED));
            decision.texts("add").forEach(placement -> open.put(placement, SERVES));
            if (decision.event().equals("node-terminate")) {
                open.put(decision.node(), ENDED);
            }
            if (decision.event().equals("node-launch") && decision.inputs().get("count") instanceof Integer count) {
                for (int machine = 1; machine <= count; machine++) {
                    open.put("%s, machine %d".formatted(decision.request(), machine), READY);
                }
            }
        }

        /** The part that an action is about: of a request, any machine that is still awaited, for one that was not yet. */
        String part(JournalEntry action) {
            if (decision.request().isEmpty()) {
                return subject(action);
            }
            boolean counted = results.stream().anyMatch(result -> result.startsWith(action.node() + " "));
            return counted || open.isEmpty() ? "" : open.firstKey();
        }

        private static String subject(JournalEntry action) {
            return action.variant().isEmpty() ? action.node() : action.variant() + "@" + action.node();
        }

        /** The state that an action has led to; a machine may be gone before it is ready. */
        static String result(JournalEntry action, String goal) {
            return "%s %s".formatted(subject(action), action.event().equals("node-gone") ? ENDED : goal);
        }

        /** Returns whether no part is open any more. */
        boolean end(String part, String result) {
            open.remove(part);
            results.add(result);
            return open.isEmpty();
        }

        JournalEntry outcome(long now) {
            long ms = (now - since) / 1_000_000;
            String text = "%s after %d ms: %s; decided because %s"
                    .formatted(decision.event(), ms, String.join(", ", results), decision.reason());
            return JournalEntry.of(
                            EVENT,
                            decision.application(),
                            decision.variant(),
                            decision.node(),
                            text,
                            "done",
                            Map.of("durationMs", ms, "failures", failures))
                    .of(decision.decision());
        }
    }
}
