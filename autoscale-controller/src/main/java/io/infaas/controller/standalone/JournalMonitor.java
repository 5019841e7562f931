package io.infaas.controller.standalone;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journal.JournalLine;
import io.infaas.controller.journal.JournalTail;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.standalone.demonstration.nodes.NodeMonitor;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a controller's journal. It misses events only if the journal keeps fewer than come between two calls. */
final class JournalMonitor implements NodeMonitor {

    private static final Set<String> STEPS = Set.of("load", "drain", "unload");

    private final Controller controller;
    private @Nullable JournalLine newest;

    JournalMonitor(Controller controller) {
        this.controller = controller;
    }

    @Override
    public FleetRow fleet() {
        return controller.status().fleet();
    }

    @Override
    public List<JournalEntry> events() {
        List<JournalLine> newestFirst = controller.journal(JournalTail.KEPT, JournalMonitor::isOfNodes);
        List<JournalEntry> unseen = new ArrayList<>();
        for (JournalLine line : newestFirst) {
            // lines carry their time, so that two are never equal
            if (line.equals(newest)) {
                break;
            }
            unseen.add(line.entry());
        }
        newest = newestFirst.isEmpty() ? newest : newestFirst.get(0);
        Collections.reverse(unseen);
        return unseen;
    }

    private static boolean isOfNodes(JournalEntry entry) {
        return entry.event().startsWith("node-") || STEPS.contains(entry.event());
    }
}
