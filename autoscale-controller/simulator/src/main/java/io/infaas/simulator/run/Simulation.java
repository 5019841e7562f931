package io.infaas.simulator.run;

import io.infaas.catalog.Catalog;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.fleet.Fleet;
import io.infaas.controller.journal.RecordedSecond;
import io.infaas.controller.loop.ControlLoop;
import io.infaas.controller.loop.GatewayPublisher;
import io.infaas.controller.loop.LoopConfig;
import io.infaas.controller.loop.Planner;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.LoadedCapacity;
import io.infaas.controller.policy.LoadedInstance;
import io.infaas.controller.profiling.NodeTrials;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.reconcile.ReconcilerSettings;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Selection;
import io.infaas.simulator.client.QueryClient;
import io.infaas.simulator.client.SimulatedGateway;
import io.infaas.simulator.machine.SimulatedMachines;
import io.infaas.simulator.time.VirtualTime;
import io.infaas.simulator.workload.Arrivals;
import io.infaas.simulator.workload.Traffic;
import io.infaas.simulator.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One run: gateways, the control loop and its reconciler as they are live, on machines whose true speed they do not know, in virtual time. Equal
 * arguments give equal runs, in every process. For one thread.
 */
public final class Simulation {

    /** The selection that gateways have live. */
    static final Function<Random, Selection> LIVE_SELECTION = random -> new CheapestInTime(random::nextInt);

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final Random seeds;
    private final Catalog catalog;
    private final Workload workload;
    private final SimulatedMachines machines;
    private final QueryTallies tallies;
    private final ChangeLog changes = new ChangeLog(time);
    private final GatewayRegistry registry = new GatewayRegistry(time.nanos(), true, GatewayRegistry.LEASE);
    private final List<SimulatedGateway> gateways = new ArrayList<>();
    private final Reconciler reconciler;
    private final ControlLoop loop;
    private SortedMap<String, Integer> instances = new TreeMap<>();
    private boolean iterationDue;
    private final List<Clients> clients = new ArrayList<>();
    private int secondsPassed;
    private double dollars;
    private double memoryDollars;

    /** @throws IllegalArgumentException if the workload names something that the catalog does not have */
    public Simulation(Catalog catalog, Workload workload, PolicyFactory policy, PolicySettings settings, long seed) {
        this(catalog, workload, policy, settings, seed, LIVE_SELECTION, UnaryOperator.identity());
    }

    /**
     * A run with other parts.
     *
     * @param selection creates the selection of each gateway
     * @param provider the provider of the controller, over the one of the simulated machines
     */
    Simulation(
            Catalog catalog,
            Workload workload,
            PolicyFactory policy,
            PolicySettings settings,
            long seed,
            Function<Random, Selection> selection,
            UnaryOperator<NodeProvider> provider) {
        workload.requireFor(catalog);
        this.catalog = catalog;
        this.workload = workload;
        this.seeds = new Random(seed);
        List<Arrivals> arrivals = workload.arrivals(seed);
        tallies = new QueryTallies(this::highestAccuracy);
        machines =
                new SimulatedMachines(time, nextRandom(), workload.truth().seeded(seed), catalog, workload.offerings());
        workload.nodes().forEach(machines::add);
        reconciler = new Reconciler(
                catalog,
                ReconcilerSettings.DEFAULTS,
                machines,
                this::isDrained,
                changes,
                time::execute,
                this::requestIteration);
        loop = new ControlLoop(
                new LoopConfig(catalog, provider.apply(machines), policy, settings, workload.fleet()),
                catalog,
                new NodeTrials(Optional.empty(), () -> true),
                0,
                policy.with(settings),
                Planner.AT_ONCE,
                registry,
                reconciler,
                changes,
                changes::count,
                new Publisher(),
                time.clock(),
                time.nanos());
        machines.onChange(() -> {
            loop.machinesChanged();
            requestIteration();
        });
        for (int i = 0; i < workload.gateways(); i++) {
            gateways.add(new SimulatedGateway(
                    "gateway-" + (i + 1),
                    time,
                    selection.apply(nextRandom()),
                    loop,
                    registry,
                    machines,
                    workload.network(),
                    tallies,
                    this::requestIteration));
        }
        for (int i = 0; i < arrivals.size(); i++) {
            clients.add(new Clients(workload.traffic().get(i), arrivals.get(i)));
        }
    }

    private Random nextRandom() {
        return new Random(seeds.nextLong());
    }

    private boolean isDrained(Placement placement, long version) {
        return registry.isDrained(placement, version, time.nanos()) || loop.isLeft(placement, time.nanos());
    }

    /** Views reach all gateways. */
    private final class Publisher implements GatewayPublisher {

        @Override
        public void view(View view) {
            SortedMap<String, Integer> counts = new TreeMap<>();
            for (Instance instance : view.instances()) {
                if (instance.state().isServing()) {
                    counts.merge(alias(instance), 1, Integer::sum);
                }
            }
            instances = counts;
            gateways.forEach(gateway -> gateway.receive(view));
        }

        @Override
        public void pins(List<AvailabilityPin> pins) {
            // clients of a simulation pin nothing
        }

        @Override
        public void answer(String gateway, long number, String refusal) {
            // clients of a simulation pin nothing
        }
    }

    private String alias(Instance instance) {
        return catalog.variant(instance.variant())
                .map(variant -> variant.alias())
                .orElse(instance.variant());
    }

    private void requestIteration() {
        if (!iterationDue) {
            iterationDue = true;
            time.execute(() -> {
                iterationDue = false;
                loop.iterate(time.nanos());
            });
        }
    }

    /** Iterates when the loop asks for it, at least once a second; requests come in between. */
    private void iterate() {
        Duration next = loop.iterate(time.nanos());
        time.schedule(
                this::iterate, Math.max(next.toNanos(), Duration.ofMillis(1).toNanos()));
    }

    /**
     * Runs all of it.
     *
     * @param seconds receives each second at its end
     */
    public Outcome run(Consumer<Second> seconds) {
        return runWhile(second -> {
            seconds.accept(second);
            return true;
        });
    }

    /**
     * Runs until a second after which it need not go on; later queries are not part of the outcome.
     *
     * @param goesOn receives each second at its end
     */
    Outcome runWhile(Predicate<Second> goesOn) {
        start();
        boolean isLast = false;
        while (!isLast && secondsPassed < workload.length().toSeconds()) {
            isLast = !goesOn.test(pass());
        }
        Duration longest = workload.traffic().stream()
                .map(Traffic::timeout)
                .max(Duration::compareTo)
                .orElse(SECOND);
        for (long left = isLast ? 0 : longest.toSeconds() + 1; tallies.open() > 0 && left > 0; left--) {
            time.run(SECOND);
        }
        return new Outcome(
                tallies.total(),
                tallies.byApplication(),
                dollars,
                memoryDollars,
                changes.changes(),
                changes.undone(),
                machines.launches());
    }

    /** Starts the control loop, the queries and the faults of the workload. */
    void start() {
        iterate();
        clients.forEach(Clients::scheduleNext);
        workload.faults().forEach(this::schedule);
    }

    /** Lets a second pass. */
    Second pass() {
        time.run(SECOND);
        return record(secondsPassed++);
    }

    /**
     * Sends a query beside those of the workload.
     *
     * @param traffic position of its kind in the workload
     * @param delay seconds from now
     */
    void send(int traffic, double delay) {
        time.schedule(() -> clients.get(traffic).send(1), (long) (delay * 1e9));
    }

    private Second record(int second) {
        double price = machines.pricePerHour();
        dollars += price / 3600;
        memoryDollars += machines.memoryPricePerHour() / 3600;
        QueryTallies.Counts counts = tallies.takeSecond();
        return new Second(
                second,
                counts.queries(),
                counts.answered(),
                counts.late(),
                counts.refused(),
                counts.accuracy(),
                (int) machines.list().stream()
                        .map(NodeMachine::life)
                        .filter(MachineLife::isServing)
                        .count(),
                price,
                instances);
    }

    private double highestAccuracy(String application) {
        return catalog.application(application).stream()
                .flatMap(named -> catalog.variantsOf(named).stream())
                .flatMap(variant -> variant.profiles().stream())
                .mapToDouble(profile -> profile.accuracy().value())
                .max()
                .orElse(0);
    }

    /** The clients of one kind of traffic, which take turns. */
    private final class Clients {
        private final List<SimulatedGateway> gatewayOfClient = new ArrayList<>();
        private final List<QueryClient> queryClients = new ArrayList<>();
        private final Arrivals queries;
        private int turn;

        Clients(Traffic traffic, Arrivals queries) {
            this.queries = queries;
            Map<String, List<String>> headers = traffic.headers().entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue())));
            for (int i = 0; i < traffic.clients(); i++) {
                SimulatedGateway gateway = gateways.get(i % gateways.size());
                gatewayOfClient.add(gateway);
                queryClients.add(new QueryClient(traffic.application(), headers, traffic.timeout(), gateway.owner(i)));
            }
        }

        void send(int items) {
            QueryClient next = queryClients.get(turn);
            tallies.onArrival(next.application());
            gatewayOfClient.get(turn).send(next, items);
            turn = (turn + 1) % queryClients.size();
        }

        void scheduleNext() {
            double at = queries.next();
            if (at < workload.length().toSeconds()) {
                time.schedule(
                        () -> {
                            send(queries.batch());
                            scheduleNext();
                        },
                        (long) ((at - time.seconds()) * 1e9));
            }
        }
    }

    private void schedule(Workload.Fault fault) {
        time.schedule(
                () -> {
                    if (fault.seconds() == 0) {
                        machines.fail(fault.node());
                    } else {
                        machines.find(fault.node())
                                .ifPresent(machine -> machine.slow(
                                        fault.speed(), Duration.ofMillis((long) (1000 * fault.seconds()))));
                    }
                },
                (long) (fault.at() * 1e9));
    }

    SimulatedMachines machines() {
        return machines;
    }

    /** The machines as the status shows them. */
    List<ControllerStatus.MachineRow> shownMachines() {
        return loop.snapshot(time.nanos()).fleet().machines();
    }

    /** The fleet, for the changes of operators. */
    Fleet fleet() {
        return loop.fleet();
    }

    /** Passes on the seconds that the controller writes to its journal. */
    public void record(Consumer<RecordedSecond> seconds) {
        changes.record(seconds);
    }

    /** The capacities of the applications that the controller shows now. */
    SortedMap<String, LoadedCapacity> capacities() {
        ControllerSnapshot snapshot = loop.snapshot(time.nanos());
        return LoadedCapacity.of(
                snapshot.situation(),
                LoadedInstance.of(snapshot.situation(), snapshot.itemsPerSecond())
                        .values());
    }

    /** Decisions and actions so far. */
    public List<TimedEntry> entries() {
        return changes.entries();
    }
}
