package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.plan.Change;
import io.infaas.controller.plan.Place;
import io.infaas.controller.plan.Policy;
import io.infaas.controller.plan.Room;
import io.infaas.gateway.view.InstanceState;
import java.util.List;
import java.util.SortedMap;

/** What a demonstration sees of a controller. No call blocks for long. */
public interface Watch {

    /** What is loaded now, on its way in, on its way out, or failed. */
    SortedMap<Place, InstanceState> instances();

    /** The changes that were decided since the last call, the oldest first. */
    List<Change> changes();

    /** What decides; pure, so it may be asked beforehand what it would do. */
    Policy policy();

    /** The nodes as planning sees them. */
    List<Room> rooms();
}
