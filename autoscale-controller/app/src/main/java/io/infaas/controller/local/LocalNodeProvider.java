package io.infaas.controller.local;

import io.infaas.controller.local.NodeProcess.NodeFailedException;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.MachineTable;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.node.Offering;
import io.infaas.gateway.contract.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Local nodes: child processes, pinned to the cores they declare, kept alive on fixed ports, and empty until models are loaded. It
 * launches and ends them at a nominal price and with a start time, as a cloud does. None outlives {@link #close()} or this process,
 * however it ends.
 *
 * <p>Starting and closing block for a bounded time: never call them on an event loop.
 */
public final class LocalNodeProvider implements NodeProvider {

    /** Local nodes listen on loopback only. */
    public static final String HOST = "127.0.0.1";

    private static final Logger LOG = LoggerFactory.getLogger(LocalNodeProvider.class);
    /** Time after which a full machine is checked again. */
    private static final Duration FULL = Duration.ofSeconds(5);

    private final LocalNodes launch;
    private final Consumer<String> notices;
    private final Clock clock = Clock.systemUTC();
    private final PinnedSlots slots;
    private final MachineTable machines = new MachineTable();
    private final Map<String, LocalNode> nodes = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final ScheduledExecutorService work;
    private volatile String configuration;
    private volatile boolean closed;

    private LocalNodeProvider(LocalNodes launch, Consumer<String> notices) {
        this.launch = launch;
        this.notices = notices;
        this.slots = PinnedSlots.of(LocalMachine.cores(), launch.most(), launch.cores(), notices);
        // each node may wait for a start or a restart, and for an end
        this.work = Executors.newScheduledThreadPool(2 * launch.most(), LocalNodeProvider::daemon);
        this.configuration = launch.kind().configuration();
        var unused = work.scheduleWithFixedDelay(
                () -> configuration = launch.kind().configuration(), 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Starts the first nodes and waits until they are ready; if one fails, stops all and fails with its reason.
     *
     * @param notices receives messages for operators: shared cores, a node that ended, a node that is back
     */
    public static LocalNodeProvider start(LocalNodes launch, Consumer<String> notices)
            throws NodeFailedException, IOException, InterruptedException {
        LocalNodeProvider provider = new LocalNodeProvider(launch, notices);
        boolean ready = false;
        try {
            List<LocalNode> first = new ArrayList<>();
            for (int i = 0; i < launch.count(); i++) {
                LocalNode node = provider.create("start").orElseThrow();
                node.launch();
                first.add(node);
            }
            for (LocalNode node : first) {
                node.awaitReady();
                provider.machines.update(node.id(), machine -> machine.at(provider.address(node)));
            }
            ready = true;
            return provider;
        } finally {
            if (!ready) {
                provider.close();
            }
        }
    }

    @Override
    public List<Offering> offerings() {
        return List.of(launch.offering(
                slots.isFree() ? Optional.empty() : Optional.of(clock.instant().plus(FULL))));
    }

    /** All nodes, including one that is restarting. */
    @Override
    public List<NodeMachine> list() {
        return machines.list();
    }

    @Override
    public String configuration(String offering) {
        return isOffered(offering) ? configuration : "";
    }

    private boolean isOffered(String offering) {
        return offering.equals(launch.offering(Optional.empty()).id());
    }

    @Override
    public void launch(String offering, int count, String request) {
        if (!isOffered(offering)) {
            LOG.warn("launch of '{}' ignored: local nodes are '{}'", offering, launch.nodeType());
            return;
        }
        if (closed || !machines.isNew(request)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            create(request).ifPresent(node -> submit(() -> boot(node)));
        }
    }

    @Override
    public void cordon(String id, boolean cordoned) {
        machines.cordon(id, cordoned);
    }

    @Override
    public void terminate(String id) {
        LocalNode node = nodes.get(id);
        if (node != null && machines.end(id)) {
            submit(() -> end(node));
        }
    }

    @Override
    public void onChange(Runnable listener) {
        machines.onChange(listener);
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
        closed = true;
        Collection<LocalNode> localNodes = List.copyOf(nodes.values());
        localNodes.forEach(LocalNode::terminate);
        work.shutdownNow();
        boolean interrupted = false;
        for (LocalNode node : localNodes) {
            try {
                node.awaitEnd(interrupted ? Duration.ZERO : launch.stopTimeout());
            } catch (InterruptedException e) {
                interrupted = true;
            }
            machines.update(node.id(), machine -> machine.in(MachineLife.GONE, "its provider was closed"));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A node that is listed and not started yet; empty if there is no room, which is listed as well. */
    private Optional<LocalNode> create(String request) {
        String id = "local-" + numbers.incrementAndGet();
        NodeMachine machine = NodeMachine.requested(id, launch.offering(Optional.empty()), request)
                .configured(configuration);
        Optional<List<String>> pinning = slots.take(id);
        if (pinning.isEmpty()) {
            machines.add(
                    machine.in(MachineLife.GONE, "this machine runs %d local nodes at most".formatted(launch.most())));
            return Optional.empty();
        }
        LocalNode node = new LocalNode(
                id,
                ports -> launch.kind().prepare(id, pinning.get(), ports, launch.models()),
                launch.startTimeout(),
                work,
                notices);
        nodes.put(id, node);
        machines.add(machine);
        return Optional.of(node);
    }

    private void boot(LocalNode node) {
        long began = System.nanoTime();
        try {
            node.launch();
            machines.update(
                    node.id(), machine -> machine.life().isComing() ? machine.in(MachineLife.BOOTING, "") : machine);
            node.awaitReady();
            long left = launch.boot().toNanos() - (System.nanoTime() - began);
            var unused = work.schedule(() -> ready(node), Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (NodeFailedException | IOException e) {
            if (machines.update(
                    node.id(),
                    machine -> machine.life().isComing()
                            ? machine.in(MachineLife.ENDING, String.valueOf(e.getMessage()))
                            : machine)) {
                notices.accept(String.valueOf(e.getMessage()));
                end(node);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            LOG.debug("{} became ready while all local nodes stop", node.id(), e);
        }
    }

    private void ready(LocalNode node) {
        if (machines.update(node.id(), machine -> machine.life().isComing() ? machine.at(address(node)) : machine)) {
            notices.accept("%s is ready (pid %d)".formatted(node.id(), node.pid()));
        }
    }

    private void end(LocalNode node) {
        try {
            node.terminate();
            node.awaitEnd(launch.stopTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        nodes.remove(node.id());
        slots.free(node.id());
        machines.update(
                node.id(),
                machine -> machine.in(MachineLife.GONE, machine.why().isEmpty() ? "ended on request" : machine.why()));
    }

    private void submit(Runnable task) {
        try {
            work.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("local nodes stop, the start of a node is dropped", e);
        }
    }

    private Node address(LocalNode node) {
        return new Node(
                node.id(),
                HOST,
                node.ports().http(),
                node.ports().grpc(),
                node.ports().metrics(),
                launch.nodeType());
    }

    private LocalNode node(String id) {
        LocalNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("node '%s' is not one of %s".formatted(id, nodes.keySet()));
        }
        return node;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "local-nodes");
        thread.setDaemon(true);
        return thread;
    }

    /** Places for local nodes, each with its share of the cores. A node keeps its place and its cores until it ends. Thread-safe. */
    static final class PinnedSlots {

        private final List<List<String>> pinnings;
        private final List<Optional<String>> holders;

        private PinnedSlots(List<List<String>> pinnings) {
            this.pinnings = List.copyOf(pinnings);
            this.holders = new ArrayList<>(Collections.nCopies(pinnings.size(), Optional.empty()));
        }

        /**
         * Divides the cores among {@code count} places.
         *
         * @param each cores of a place; its share of all if empty
         */
        static PinnedSlots of(List<Integer> cores, int count, OptionalInt each, Consumer<String> notices) {
            CoreShares shares =
                    each.isPresent() ? CoreShares.of(cores, count, each.getAsInt()) : CoreShares.of(cores, count);
            Optional<Path> taskset = LocalMachine.program("taskset");
            if (taskset.isEmpty()) {
                notices.accept("taskset not found on the PATH: local nodes are not pinned to cores");
                return new PinnedSlots(Collections.nCopies(count, List.of()));
            }
            if (shares.overlapping()) {
                notices.accept("%d nodes share %d cores: their latencies add up when both are busy"
                        .formatted(count, cores.size()));
            }
            return new PinnedSlots(shares.shares().stream()
                    .map(share -> List.of(
                            taskset.get().toString(),
                            "-c",
                            share.stream().map(String::valueOf).collect(Collectors.joining(","))))
                    .toList());
        }

        /** Gives a node the first free place; returns the command prefix that pins to its cores, empty if this machine cannot pin. */
        synchronized Optional<List<String>> take(String node) {
            int free = holders.indexOf(Optional.<String>empty());
            if (free < 0) {
                return Optional.empty();
            }
            holders.set(free, Optional.of(node));
            return Optional.of(pinnings.get(free));
        }

        synchronized void free(String node) {
            int index = holders.indexOf(Optional.of(node));
            if (index >= 0) {
                holders.set(index, Optional.empty());
            }
        }

        synchronized boolean isFree() {
            return holders.contains(Optional.<String>empty());
        }
    }
}
