package io.infaas.gateway.control;

import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The draining instances of one view that are not reported as idle yet. */
final class DrainingInstances {

    private final long version;
    private final List<Instance> open;

    private DrainingInstances(long version, List<Instance> open) {
        this.version = version;
        this.open = new ArrayList<>(open);
    }

    static DrainingInstances none() {
        return new DrainingInstances(0, List.of());
    }

    static DrainingInstances of(View view) {
        return new DrainingInstances(
                view.version(),
                view.instances().stream()
                        .filter(instance -> instance.state() == InstanceState.DRAINING)
                        .toList());
    }

    long version() {
        return version;
    }

    boolean hasOpen() {
        return !open.isEmpty();
    }

    /** Returns those that are idle now, each once. */
    List<Instance> removeIdle(Predicate<Instance> idle) {
        List<Instance> instances = new ArrayList<>();
        for (Iterator<Instance> rest = open.iterator(); rest.hasNext(); ) {
            Instance instance = rest.next();
            if (idle.test(instance)) {
                instances.add(instance);
                rest.remove();
            }
        }
        return instances;
    }
}
