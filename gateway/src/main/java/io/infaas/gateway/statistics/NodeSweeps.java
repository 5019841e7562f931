package io.infaas.gateway.statistics;

import io.infaas.gateway.view.Node;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at nodes, at all that are wanted at once, and one sweep after the other: whoever wants one while another is under way waits for
 * the next, together with all others that do. So nobody gets what was seen before he asked, and no node is looked at twice at a time.
 * Safe from any thread.
 */
final class NodeSweeps {

    private record Sweep(Set<Node> nodes, Promise<Void> over) {}

    private final Function<Node, Future<Void>> look;
    private @Nullable Sweep next;
    private boolean underWay;

    /** @param look at one node; must end */
    NodeSweeps(Function<Node, Future<Void>> look) {
        this.look = look;
    }

    /** Succeeds when each of the nodes was looked at, or could not be. */
    Future<Void> over(Collection<Node> nodes) {
        Sweep mine;
        synchronized (this) {
            mine = next == null ? new Sweep(new HashSet<>(), Promise.promise()) : next;
            mine.nodes().addAll(nodes);
            next = mine;
        }
        go();
        return mine.over().future();
    }

    private void go() {
        Sweep begun;
        synchronized (this) {
            if (underWay || next == null) {
                return;
            }
            begun = next;
            next = null;
            underWay = true;
        }
        Future.join(begun.nodes().stream().map(look).toList()).onComplete(done -> {
            synchronized (this) {
                underWay = false;
            }
            begun.over().complete();
            go();
        });
    }
}
