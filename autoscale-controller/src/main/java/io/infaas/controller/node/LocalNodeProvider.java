package io.infaas.controller.node;

import io.infaas.gateway.contract.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Local nodes: child processes, pinned to the cores they declare, kept alive on fixed ports, and empty until models are loaded.
 * None outlives {@link #close()} or this process, however it ends.
 *
 * <p>Starting and closing block for a bounded time: never call them on an event loop.
 */
public final class LocalNodeProvider implements NodeProvider {

    /** Local nodes listen on loopback only. */
    public static final String HOST = "127.0.0.1";

    private final Map<String, LocalNode> nodes;
    private final List<Node> listed;
    private final Duration stopTimeout;
    private final ScheduledExecutorService restarts;

    /**
     * What to start.
     *
     * @param count number of nodes, at least 1
     * @param nodeType name of their node type
     * @param models models that each node loads before it is ready, or {@code *} for all; usually none
     * @param startTimeout time within which each node must be ready
     * @param stopTimeout time between SIGTERM and SIGKILL
     */
    public record Launch(
            int count,
            String nodeType,
            LocalNodeKind kind,
            List<String> models,
            Duration startTimeout,
            Duration stopTimeout) {

        public Launch {
            models = List.copyOf(models);
            if (count < 1) {
                throw new IllegalArgumentException("count %d of nodes must be at least 1".formatted(count));
            }
        }

        /** Nodes without models, with 30 s to start and 10 s to stop. */
        public Launch(int count, String nodeType, LocalNodeKind kind) {
            this(count, nodeType, kind, List.of(), Duration.ofSeconds(30), Duration.ofSeconds(10));
        }
    }

    private LocalNodeProvider(
            List<LocalNode> nodes, List<Node> listed, Duration stopTimeout, ScheduledExecutorService restarts) {
        this.nodes = nodes.stream().collect(Collectors.toUnmodifiableMap(LocalNode::id, node -> node));
        this.listed = List.copyOf(listed);
        this.stopTimeout = stopTimeout;
        this.restarts = restarts;
    }

    /**
     * Starts all nodes and waits until they are ready; if one fails, stops all and fails with its reason.
     *
     * @param notices receives messages for operators: shared cores, a node that ended, a node that is back
     */
    public static LocalNodeProvider start(Launch launch, Consumer<String> notices)
            throws NodeFailedException, IOException, InterruptedException {
        List<List<String>> pinnings = pinnings(launch.count(), notices);
        ScheduledExecutorService restarts = Executors.newScheduledThreadPool(launch.count(), LocalNodeProvider::daemon);
        List<LocalNode> nodes = new ArrayList<>();
        for (int i = 0; i < launch.count(); i++) {
            String id = "local-" + (i + 1);
            List<String> pinning = pinnings.get(i);
            nodes.add(new LocalNode(
                    id,
                    ports -> launch.kind().prepare(id, pinning, ports, launch.models()),
                    launch.startTimeout(),
                    restarts,
                    notices));
        }
        boolean ready = false;
        try {
            for (LocalNode node : nodes) {
                node.launch();
            }
            List<Node> listed = new ArrayList<>();
            for (LocalNode node : nodes) {
                node.awaitReady();
                listed.add(new Node(
                        node.id(), HOST, node.ports().http(), node.ports().grpc(), launch.nodeType()));
            }
            ready = true;
            return new LocalNodeProvider(nodes, listed, launch.stopTimeout(), restarts);
        } finally {
            if (!ready) {
                end(nodes, launch.stopTimeout(), restarts);
            }
        }
    }

    /** All started nodes, including one that is restarting. */
    @Override
    public List<Node> list() {
        return listed;
    }

    /** Pid of a node's process, or -1 while there is none. */
    public long pid(String id) {
        return node(id).pid();
    }

    /** Number of a node's restarts that became ready. */
    public int restarted(String id) {
        return node(id).restarted();
    }

    /** Stops all nodes: SIGTERM to all, SIGKILL after the stop timeout; waits for their end. */
    @Override
    public void close() {
        end(nodes.values(), stopTimeout, restarts);
    }

    private LocalNode node(String id) {
        LocalNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("node '%s' is not one of %s".formatted(id, nodes.keySet()));
        }
        return node;
    }

    private static void end(Collection<LocalNode> nodes, Duration stopTimeout, ScheduledExecutorService restarts) {
        nodes.forEach(LocalNode::terminate);
        restarts.shutdownNow();
        boolean interrupted = false;
        for (LocalNode node : nodes) {
            try {
                node.awaitEnd(interrupted ? Duration.ZERO : stopTimeout);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** For each node the command prefix that pins to its cores; empty if this machine cannot pin. */
    private static List<List<String>> pinnings(int nodes, Consumer<String> notices) {
        CoreShares cores = CoreShares.of(LocalMachine.cores(), nodes);
        Optional<Path> taskset = LocalMachine.program("taskset");
        if (taskset.isEmpty()) {
            notices.accept("taskset not found on the PATH: local nodes are not pinned to cores");
            return Collections.nCopies(nodes, List.of());
        }
        if (cores.overlapping()) {
            notices.accept("%d nodes share %d cores: their latencies add up when both are busy"
                    .formatted(nodes, LocalMachine.cores().size()));
        }
        return cores.shares().stream()
                .map(share -> List.of(
                        taskset.get().toString(),
                        "-c",
                        share.stream().map(String::valueOf).collect(Collectors.joining(","))))
                .toList();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "local-nodes");
        thread.setDaemon(true);
        return thread;
    }
}
