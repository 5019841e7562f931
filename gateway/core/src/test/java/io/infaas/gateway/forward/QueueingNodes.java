package io.infaas.gateway.forward;

import io.infaas.gateway.feedback.HealthProbe.ReadinessCheck;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.time.SimulatedScheduler;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Nodes in simulated time: each executes queries in order, with so many at a time or in batches. What was sent is executed, cancelled
 * or not. A suspended node executes and answers nothing, and forgets nothing.
 */
final class QueueingNodes implements ReadinessCheck, SimulatedNodes {

    /**
     * How fast a node is.
     *
     * @param parallel executions at a time
     * @param maxBatch queries in one execution
     * @param batchMs time of an execution, ms
     * @param itemMs and of each query in it
     */
    record Speed(int parallel, int maxBatch, double batchMs, double itemMs) {

        /** One query at a time. */
        static Speed serial(double ms) {
            return new Speed(1, 1, 0, ms);
        }

        /** Queries/s of one node. */
        double capacity() {
            return 1000 * parallel * maxBatch / (batchMs + maxBatch * itemMs);
        }
    }

    private final SimulatedScheduler time;
    private final Random random;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Set<String> suspended = new HashSet<>();
    private int mostPending;
    Speed speed;

    QueueingNodes(SimulatedScheduler time, Random random, Speed speed) {
        this.time = time;
        this.random = random;
        this.speed = speed;
    }

    @Override
    public void execute(IndexedInstance instance, Runnable answered) {
        of(instance.node().id()).add(answered);
    }

    void suspend(String node) {
        suspended.add(node);
    }

    /** Goes on where it was suspended. */
    void resume(String node) {
        suspended.remove(node);
        of(node).goOn();
    }

    /** Most queries that a node had at a time and had not answered. */
    int mostPending() {
        return mostPending;
    }

    /** Queries that a node has and has not answered. */
    int pending(String node) {
        Node known = of(node);
        return known.waiting.size() + known.executing;
    }

    @Override
    public CompletionStage<Boolean> checkReady(IndexedInstance instance) {
        return suspended.contains(instance.node().id())
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(true);
    }

    private Node of(String node) {
        return nodes.computeIfAbsent(node, Node::new);
    }

    private final class Node {

        private final String id;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private final Queue<Queue<Runnable>> suspendedAtTheirEnd = new ArrayDeque<>();
        private int busy;
        private int executing;

        Node(String id) {
            this.id = id;
        }

        void add(Runnable query) {
            waiting.add(query);
            mostPending = Math.max(mostPending, pending(id));
            work();
        }

        private void work() {
            while (busy < speed.parallel() && !waiting.isEmpty()) {
                Queue<Runnable> batch = new ArrayDeque<>();
                while (batch.size() < speed.maxBatch() && !waiting.isEmpty()) {
                    batch.add(waiting.remove());
                }
                busy++;
                executing += batch.size();
                double ms = speed.batchMs() + batch.size() * speed.itemMs();
                time.schedule(() -> end(batch), (long) (1e6 * ms * (0.9 + 0.2 * random.nextDouble())));
            }
        }

        private void end(Queue<Runnable> batch) {
            if (suspended.contains(id)) {
                suspendedAtTheirEnd.add(batch);
                return;
            }
            busy--;
            executing -= batch.size();
            batch.forEach(Runnable::run);
            work();
        }

        private void goOn() {
            while (!suspendedAtTheirEnd.isEmpty()) {
                end(suspendedAtTheirEnd.remove());
            }
        }
    }
}
