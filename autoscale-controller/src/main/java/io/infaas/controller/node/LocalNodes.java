package io.infaas.controller.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Nodes on this machine: child JVMs that run the embedded node, pinned to the cores they declare. None of them outlives
 * this object's {@link #close()}, nor this process, however that ends.
 *
 * <p>Starting and closing block, for bounded times: not for an event loop.
 */
public final class LocalNodes implements AutoCloseable {

    private final List<LocalNode> nodes;
    private final Duration stopTimeout;
    private final ScheduledExecutorService restarts;

    /**
     * What is started.
     *
     * @param count number of nodes, at least 1
     * @param repository folder of models that all nodes load from
     * @param models names of models to load, or {@code *} for all
     * @param jvm how a node is started; its main class understands the subcommand {@code node}
     * @param startTimeout within which each node must be ready
     * @param stopTimeout between SIGTERM and SIGKILL
     */
    public record Launch(
            int count,
            Path repository,
            List<String> models,
            ChildJvm jvm,
            Duration startTimeout,
            Duration stopTimeout) {

        public Launch {
            models = List.copyOf(models);
            if (count < 1) {
                throw new IllegalArgumentException("count %d of nodes must be at least 1".formatted(count));
            }
        }

        /** With half a minute to start and ten seconds to stop. */
        public Launch(int count, Path repository, List<String> models, ChildJvm jvm) {
            this(count, repository, models, jvm, Duration.ofSeconds(30), Duration.ofSeconds(10));
        }
    }

    private LocalNodes(List<LocalNode> nodes, Duration stopTimeout, ScheduledExecutorService restarts) {
        this.nodes = List.copyOf(nodes);
        this.stopTimeout = stopTimeout;
        this.restarts = restarts;
    }

    /**
     * Starts all nodes side by side and waits until each is ready. If one is not, all are ended.
     *
     * @param notices told what people should know: shared cores, a node that ended, a node that is back
     */
    public static LocalNodes start(Launch launch, Consumer<String> notices)
            throws NodeFailedException, IOException, InterruptedException {
        CoreShares cores = CoreShares.of(Machine.cores(), launch.count());
        Optional<Path> taskset = Machine.program("taskset");
        if (taskset.isEmpty()) {
            notices.accept("taskset is not on the PATH: local nodes are not pinned to cores");
        } else if (cores.overlapping()) {
            notices.accept("%d nodes share %d cores: their latencies add up when both are busy"
                    .formatted(launch.count(), Machine.cores().size()));
        }
        ScheduledExecutorService restarts = Executors.newScheduledThreadPool(launch.count(), LocalNodes::daemon);
        List<LocalNode> nodes = new ArrayList<>();
        for (int i = 0; i < launch.count(); i++) {
            List<String> pinning = pinning(taskset, cores.shares().get(i));
            nodes.add(new LocalNode(
                    "local-" + (i + 1),
                    ports -> launch.jvm().process(pinning, arguments(launch, ports)),
                    launch.startTimeout(),
                    restarts,
                    notices));
        }
        LocalNodes all = new LocalNodes(nodes, launch.stopTimeout(), restarts);
        boolean ready = false;
        try {
            for (LocalNode node : nodes) {
                node.launch();
            }
            for (LocalNode node : nodes) {
                node.awaitReady();
            }
            ready = true;
            return all;
        } finally {
            if (!ready) {
                all.close();
            }
        }
    }

    public List<LocalNode> nodes() {
        return nodes;
    }

    /** Ends all nodes: SIGTERM to all, then SIGKILL to those that are left after the time to stop; waits for their end. */
    @Override
    public void close() {
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

    private static List<String> pinning(Optional<Path> taskset, List<Integer> cores) {
        return taskset.map(program -> List.of(
                        program.toString(),
                        "-c",
                        cores.stream().map(String::valueOf).collect(Collectors.joining(","))))
                .orElse(List.of());
    }

    private static List<String> arguments(Launch launch, LocalNode.Ports ports) {
        List<String> arguments = new ArrayList<>(List.of(
                "node",
                "--model-repository=" + launch.repository().toAbsolutePath(),
                "--host=" + NodeAddress.HOST,
                "--http-port=" + ports.http(),
                "--grpc-port=" + ports.grpc(),
                "--metrics-port=" + ports.metrics(),
                "--exit-on-stdin-end"));
        launch.models().forEach(model -> arguments.add("--load-model=" + model));
        return arguments;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "local-nodes");
        thread.setDaemon(true);
        return thread;
    }
}
