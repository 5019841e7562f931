package io.infaas.gateway.statistics;

import io.infaas.gateway.contract.Node;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads nodes in sweeps, one after the other. A request during a sweep waits for the next one, which serves all requests that arrived
 * meanwhile. So no request gets older data than its arrival, and no node is read twice at a time. Safe from any thread.
 */
final class NodeSweeps {

    private record Sweep(Set<Node> nodes, Promise<Void> completed) {}

    private final Function<Node, Future<Void>> read;
    private @Nullable Sweep next;
    private boolean running;

    /** @param read reads one node; must complete */
    NodeSweeps(Function<Node, Future<Void>> read) {
        this.read = read;
    }

    /** Succeeds when each node has been read, or could not be. */
    Future<Void> sweep(Collection<Node> nodes) {
        Sweep mine;
        synchronized (this) {
            mine = next == null ? new Sweep(new HashSet<>(), Promise.promise()) : next;
            mine.nodes().addAll(nodes);
            next = mine;
        }
        startNext();
        return mine.completed().future();
    }

    private void startNext() {
        Sweep sweep;
        synchronized (this) {
            if (running || next == null) {
                return;
            }
            sweep = next;
            next = null;
            running = true;
        }
        Future.join(sweep.nodes().stream().map(read).toList()).onComplete(done -> {
            synchronized (this) {
                running = false;
            }
            sweep.completed().complete();
            startNext();
        });
    }
}
