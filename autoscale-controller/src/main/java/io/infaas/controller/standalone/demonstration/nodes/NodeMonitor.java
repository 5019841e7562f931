package io.infaas.controller.standalone.demonstration.nodes;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import java.util.List;
import java.util.Set;

/** The machines of a running controller. No call blocks for long. */
public interface NodeMonitor {

    /** Events of what is loaded on nodes. */
    Set<String> STEPS = Set.of("load", "drain", "unload");

    /** The machines that serve, come and go, and those that ended lately, as of now. */
    FleetRow fleet();

    /** What was decided and done about machines and what is loaded there since the last call, oldest first. */
    List<JournalEntry> events();
}
