package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journalfile.JournalLine;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.status.ControllerSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the state and the journal of a running controller. Used by one thread. */
final class ClusterMonitor {

    private final Controller controller;
    private @Nullable JournalLine newest;

    /** The journal up to now is no news. */
    ClusterMonitor(Controller controller) {
        this.controller = controller;
        List<JournalLine> lines = lines();
        this.newest = lines.isEmpty() ? null : lines.get(0);
    }

    ControllerSnapshot status() {
        return controller.status();
    }

    /** Returns the journal since the last call, oldest first, as far as the controller keeps it. */
    List<JournalEntry> events() {
        List<JournalEntry> unseen = new ArrayList<>();
        List<JournalLine> lines = lines();
        for (JournalLine line : lines) {
            if (line.equals(newest)) {
                break;
            }
            unseen.add(line.entry());
        }
        newest = lines.isEmpty() ? newest : lines.get(0);
        Collections.reverse(unseen);
        return unseen;
    }

    private List<JournalLine> lines() {
        return controller.journal(JournalTail.KEPT, entry -> true);
    }
}
