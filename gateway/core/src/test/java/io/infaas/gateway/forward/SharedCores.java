package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.SimulatedScheduler;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;

/**
 * Nodes in simulated time whose instances share the cores: each executes one query at a time with the threads of its profile, and all of
 * them at the same fraction of their speed while they want more cores than there are.
 */
final class SharedCores implements SimulatedNodes {

    private static final double SPREAD = 0.1;

    private final SimulatedScheduler time;
    private final Random random;
    private final long networkNanos;
    private final Map<String, Node> nodes = new TreeMap<>();

    /** @param networkMs time that queries take to a node, and answers back, ms */
    SharedCores(SimulatedScheduler time, Random random, double networkMs) {
        this.networkNanos = (long) (1e6 * networkMs);
        this.time = time;
        this.random = random;
    }

    @Override
    public void execute(IndexedInstance instance, Runnable answered) {
        Node node = nodes.computeIfAbsent(
                instance.node().id(),
                any -> new Node(instance.candidate().nodeType().cores()));
        time.schedule(() -> node.add(instance, answered), networkNanos);
    }

    private record Work(double ms, Runnable answered) {}

    /** One instance with what it was sent. */
    private static final class Server {

        private final double cores;
        private final Queue<Work> queue = new ArrayDeque<>();
        private double leftMs;

        Server(double cores) {
            this.cores = cores;
        }

        boolean isBusy() {
            return !queue.isEmpty();
        }
    }

    private final class Node {

        private final double cores;
        private final Map<String, Server> servers = new TreeMap<>();
        private long since = time.nanos();
        private ScheduledTask next = () -> {};

        Node(double cores) {
            this.cores = cores;
        }

        void add(IndexedInstance instance, Runnable answered) {
            progress();
            Server server = servers.computeIfAbsent(
                    instance.model(), any -> new Server(instance.candidate().coresUsed()));
            double ms = instance.serviceMs(1) * (1 - SPREAD + 2 * SPREAD * random.nextDouble());
            server.queue.add(new Work(ms, answered));
            if (server.queue.size() == 1) {
                server.leftMs = ms;
            }
            schedule();
        }

        private double speed() {
            double wanted = servers.values().stream()
                    .filter(Server::isBusy)
                    .mapToDouble(server -> server.cores)
                    .sum();
            return wanted <= cores ? 1 : cores / wanted;
        }

        private void progress() {
            double ms = (time.nanos() - since) / 1e6 * speed();
            since = time.nanos();
            servers.values().stream().filter(Server::isBusy).forEach(server -> server.leftMs -= ms);
        }

        private void schedule() {
            next.cancel();
            servers.values().stream()
                    .filter(Server::isBusy)
                    .mapToDouble(server -> server.leftMs)
                    .min()
                    .ifPresent(ms -> next = time.schedule(this::endOne, (long) (1e6 * Math.max(0, ms) / speed()) + 1));
        }

        private void endOne() {
            progress();
            for (Server server : servers.values()) {
                if (server.isBusy() && server.leftMs <= 1e-6) {
                    Work done = server.queue.remove();
                    if (server.isBusy()) {
                        server.leftMs = server.queue.element().ms();
                    }
                    time.schedule(done.answered(), networkNanos);
                }
            }
            schedule();
        }
    }
}
