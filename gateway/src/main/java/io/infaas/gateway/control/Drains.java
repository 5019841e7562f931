package io.infaas.gateway.control;

import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The draining instances of one view of which it is not yet told that nothing is under way there. */
final class Drains {

    private final long version;
    private final List<Instance> open;

    private Drains(long version, List<Instance> open) {
        this.version = version;
        this.open = new ArrayList<>(open);
    }

    static Drains none() {
        return new Drains(0, List.of());
    }

    static Drains of(View view) {
        return new Drains(
                view.version(),
                view.instances().stream()
                        .filter(instance -> instance.state() == InstanceState.DRAINING)
                        .toList());
    }

    long version() {
        return version;
    }

    boolean open() {
        return !open.isEmpty();
    }

    /** Those that are idle now, each once. */
    List<Instance> take(Predicate<Instance> idle) {
        List<Instance> taken = new ArrayList<>();
        for (Iterator<Instance> rest = open.iterator(); rest.hasNext(); ) {
            Instance instance = rest.next();
            if (idle.test(instance)) {
                taken.add(instance);
                rest.remove();
            }
        }
        return taken;
    }
}
