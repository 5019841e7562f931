package io.infaas.gateway.forward;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Metric;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.DemandMeters;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;

/**
 * Several applications on one node of two cores, in simulated time: each has one variant of two threads that takes 10 ms alone unless said
 * otherwise, so that loads are in multiples of what the whole node can do. Clients wait for half a second, and count an answer as late
 * after 150 ms.
 */
final class SimulatedApplications {

    static final double BOUND_MS = 150;

    private static final Duration DEADLINE = Duration.ofMillis(500);
    private static final NodeType TYPE = new NodeType("local", 2, 8L << 30, 0, 0.10);

    final SimulatedScheduler time = new SimulatedScheduler();
    private final Random random;
    private final List<Application> applications = new ArrayList<>();
    private final List<Architecture> architectures = new ArrayList<>();
    private final List<Variant> variants = new ArrayList<>();
    private final double ms;
    private final double networkMs;
    private int clients;

    SimulatedApplications(long seed) {
        this(seed, 10, 0);
    }

    /** @param networkMs time that queries take to the node, and answers back, ms */
    SimulatedApplications(long seed, double ms, double networkMs) {
        this.random = new Random(seed);
        this.ms = ms;
        this.networkMs = networkMs;
    }

    /** Queries/s that the node can do. */
    double capacity() {
        return 1000 / ms;
    }

    /** Adds an application of a priority and weight. */
    SimulatedApplications with(String name, int priority, double weight) {
        return with(name, priority, weight, 2);
    }

    /** Adds an application whose variant uses so many threads. */
    SimulatedApplications with(String name, int priority, double weight, int threads) {
        applications.add(new Application(
                        name,
                        "One of several",
                        Catalogs.contract(),
                        new Metric("top-1", "none"),
                        new Objective(BOUND_MS, 0.5))
                .withStanding(priority, weight, null));
        architectures.add(new Architecture("net-" + name, name, "0".repeat(64), Catalogs.contract()));
        variants.add(new Variant(
                "net-%s-fp32-t%d-00000000".formatted(name, threads),
                "net-%s-fp32-t%d".formatted(name, threads),
                "net-" + name,
                "fp32",
                "onnxruntime-cpu",
                new RuntimeSettings(threads, 1, 32),
                List.of(ProfileFixture.on(TYPE.name())
                        .cores(2)
                        .linear(ms, 32)
                        .coresUsed(threads)
                        .accuracy(0.9, 2000)
                        .build())));
        return this;
    }

    View view(InstanceState state) {
        return new View(
                1,
                new Catalog(applications, architectures, variants, List.of(TYPE)),
                List.of(new Node("a", "127.0.0.1", 8000, 8001, TYPE.name())),
                variants.stream()
                        .map(variant -> new Instance(variant.name(), "a", state))
                        .toList());
    }

    /** A gateway in front of them. */
    Run run() {
        return run(GatewayLimits.DEFAULT, InstanceState.ACTIVE);
    }

    Run run(GatewayLimits limits, InstanceState state) {
        return new Run(limits, state);
    }

    final class Run {

        private final SharedCores nodes = new SharedCores(time, random, networkMs);
        final Router router;

        private Run(GatewayLimits limits, InstanceState state) {
            router = new Router(
                    new CheapestInTime(random::nextInt), limits, new DemandMeters(time), instance -> {}, time);
            router.apply(view(state));
            relax();
        }

        private void relax() {
            time.schedule(
                    () -> {
                        router.relax();
                        relax();
                    },
                    Duration.ofSeconds(1).toNanos());
        }

        long now() {
            return time.nanos();
        }

        SimulatedClient client(String application) {
            return new SimulatedClient(time, router, nodes, application, new QueryOwner(0, clients++));
        }

        /** Sends queries at random moments from now on, while time passes. */
        void arrive(SimulatedClient client, double load, Duration length, Map<String, String> headers) {
            arrive(client, load, time.nanos() + length.toNanos(), headers);
        }

        void arrive(SimulatedClient client, double load, Duration length) {
            arrive(client, load, length, Map.of());
        }

        private void arrive(SimulatedClient client, double load, long end, Map<String, String> headers) {
            long gap = (long) (-1e6 * ms * Math.log(1 - random.nextDouble()) / load);
            if (time.nanos() + gap < end) {
                time.schedule(
                        () -> {
                            client.begin(DEADLINE, headers, refusal -> {});
                            arrive(client, load, end, headers);
                        },
                        gap);
            }
        }

        /** Lets time pass until all that arrived within it has ended. */
        void pass(Duration length) {
            time.advance(length.plus(DEADLINE));
        }
    }

    /** Share of its queries that were refused or answered late. */
    static double missedShare(SimulatedClient client) {
        long late = client.tookMs.stream().filter(ms -> ms > BOUND_MS).count();
        return (double) (client.asked - client.answeredAt.size() + late) / client.asked;
    }

    /** Refusals for a reason. */
    static long refused(SimulatedClient client, RefusalReason reason) {
        return client.refusals.stream()
                .map(Refusal::reason)
                .filter(reason::equals)
                .count();
    }

    /**
     * Nodes in simulated time whose instances share the cores: each executes one query at a time with the threads of its profile, and all of
     * them at the same fraction of their speed while they want more cores than there are.
     */
    static final class SharedCores implements SimulatedNodes {

        private static final double SPREAD = 0.1;

        private final SimulatedScheduler time;
        private final Random random;
        private final long networkNanos;
        private final Map<String, SharedNode> nodes = new TreeMap<>();

        /** @param networkMs time that queries take to a node, and answers back, ms */
        SharedCores(SimulatedScheduler time, Random random, double networkMs) {
            this.networkNanos = (long) (1e6 * networkMs);
            this.time = time;
            this.random = random;
        }

        @Override
        public void execute(IndexedInstance instance, Runnable answered) {
            SharedNode node = nodes.computeIfAbsent(
                    instance.node().id(),
                    any -> new SharedNode(instance.candidate().nodeType().cores()));
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

        private final class SharedNode {

            private final double cores;
            private final Map<String, Server> servers = new TreeMap<>();
            private long since = time.nanos();
            private ScheduledTask next = () -> {};

            SharedNode(double cores) {
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
                        .ifPresent(
                                ms -> next = time.schedule(this::endOne, (long) (1e6 * Math.max(0, ms) / speed()) + 1));
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
}
