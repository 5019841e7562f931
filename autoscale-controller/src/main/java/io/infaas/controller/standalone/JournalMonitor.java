package io.infaas.controller.standalone;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journal.JournalLine;
import io.infaas.controller.journal.JournalTail;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.standalone.demonstration.nodes.NodeMonitor;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import java.util.List;

/** Reads a controller's journal. It misses events only if the journal keeps fewer than come between two calls. */
final class JournalMonitor implements NodeMonitor {

    private final Controller controller;
    private final NewestFirst<JournalLine> newest = new NewestFirst<>();

    JournalMonitor(Controller controller) {
        this.controller = controller;
    }

    @Override
    public FleetRow fleet() {
        return controller.status().fleet();
    }

    @Override
    public List<JournalEntry> events() {
        return newest.unseen(controller.journal(JournalTail.KEPT, JournalMonitor::isOfNodes)).stream()
                .map(JournalLine::entry)
                .toList();
    }

    private static boolean isOfNodes(JournalEntry entry) {
        return entry.event().startsWith("node-") || STEPS.contains(entry.event());
    }
}
