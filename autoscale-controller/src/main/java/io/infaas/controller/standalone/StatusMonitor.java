package io.infaas.controller.standalone;

import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.standalone.demonstration.ramp.ControllerMonitor;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.controller.status.ControllerStatus.ChangeRow;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads a controller's status. It misses changes only if more are decided between two calls than the status keeps. */
final class StatusMonitor implements ControllerMonitor {

    private final Supplier<ControllerSnapshot> status;
    private final PlanningPolicy policy;
    private final NewestFirst<ChangeRow> newest = new NewestFirst<>();

    /** @param policy the controller's policy */
    StatusMonitor(Supplier<ControllerSnapshot> status, PlanningPolicy policy) {
        this.status = status;
        this.policy = policy;
    }

    @Override
    public SortedMap<Placement, InstanceState> instances() {
        return new TreeMap<>(status.get().situation().instances());
    }

    @Override
    public synchronized List<PlanChange> changes() {
        return newest.unseen(status.get().changes()).stream()
                .flatMap(row -> change(row).stream())
                .toList();
    }

    @Override
    public PlanningPolicy policy() {
        return policy;
    }

    @Override
    public List<NodeCapacity> rooms() {
        return status.get().situation().nodes();
    }

    /** Empty for what was found, and not decided, such as that a variant takes longer than its profile says. */
    private static Optional<PlanChange> change(ChangeRow row) {
        return Stream.of(PlanChange.Kind.values())
                .filter(kind -> kind.label().equals(row.kind()))
                .findFirst()
                .map(kind -> PlanChange.of(
                        kind, row.application(), places(row.add()), places(row.remove()), row.reason(), row.inputs()));
    }

    private static List<Placement> places(List<String> written) {
        return written.stream()
                .map(place -> new Placement(
                        place.substring(0, place.lastIndexOf('@')), place.substring(place.lastIndexOf('@') + 1)))
                .toList();
    }
}
