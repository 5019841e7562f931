package io.infaas.controller.ec2;

import io.infaas.controller.ec2.Launcher.LaunchOutcome;
import io.infaas.controller.ec2.SharedNames.LaunchedInstance;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.MachineTable;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.node.Offering;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;

/**
 * Nodes on instances of EC2. The tags of instances are the only truth: a provider that starts adopts the instances of its cluster, and
 * {@link #close} leaves them running. A few threads of its own make all calls to AWS.
 */
final class Ec2NodeProvider implements NodeProvider {

    private static final Logger LOG = LoggerFactory.getLogger(Ec2NodeProvider.class);

    /** Most consoles that wait to be read: hundreds of machines of one broken image would keep all other calls waiting. */
    private static final int CONSOLES = 8;

    private final Map<String, LaunchPool> pools;
    private final Ec2Calls calls;
    private final Launcher launcher;
    private final Shortages shortages;
    private final Consumer<String> notices;
    private final Clock clock;
    private final MachineTable machines = new MachineTable();
    private final Map<String, LaunchedInstance> launchedInstances = new ConcurrentHashMap<>();
    private final Announcements announced = new Announcements();
    private final InstanceSync sync;
    private final CallQueue work;
    private final BatchedCall endings;
    private final BatchedCall cordons;
    private final BatchedCall uncordons;
    private final Optional<NodeSecretSync> secrets;
    private final Ec2Threads threads;
    private final Instant settled;
    private final AtomicBoolean lookIsDue = new AtomicBoolean();
    private volatile boolean closed;

    /** @param templates launch template by class */
    Ec2NodeProvider(
            Ec2Settings settings,
            Ec2Calls calls,
            Map<String, FleetLaunchTemplateSpecificationRequest> templates,
            Consumer<String> notices,
            Ec2Wiring wiring) {
        List<LaunchPool> launchPools = LaunchPool.of(settings);
        this.pools = launchPools.stream()
                .collect(Collectors.toMap(pool -> pool.offering().id(), pool -> pool));
        this.calls = calls;
        this.endings = new BatchedCall(calls::terminate, calls::mayEnd);
        this.cordons = cordonTags(true);
        this.uncordons = cordonTags(false);
        this.clock = wiring.time().clock();
        this.shortages = new Shortages(clock);
        this.launcher = new Launcher(
                calls,
                new LaunchRequests(settings, templates),
                shortages,
                launchPools.stream().flatMap(pool -> pool.candidates().stream()).toList(),
                () -> wiring.time().pause().accept(wiring.pause().toNanos()));
        this.notices = notices;
        this.settled = clock.instant().plus(wiring.settling());
        this.sync = new InstanceSync(
                calls, endings, machines, launchedInstances, new InstancePrices(pools), wiring, notices);
        this.secrets = wiring.secrets().map(clusterSecret -> new NodeSecretSync(calls, clusterSecret, notices, clock));
        this.threads = wiring.time().threads().get();
        this.work = new CallQueue(threads, notices, this::look);
    }

    private BatchedCall cordonTags(boolean cordoned) {
        return new BatchedCall(
                instances -> calls.tag(instances, List.of(MachineTags.cordoned(cordoned))), size -> true);
    }

    /**
     * Adopts the instances of the cluster, waits once for the answers of their nodes, and follows them from then on.
     *
     * @param period time between two looks at EC2
     */
    void start(Duration period) throws InterruptedException {
        try {
            sync.sweep().get(InstanceSync.answerMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.debug("probing nodes again that do not answer yet", late);
        } catch (ExecutionException e) {
            throw new IllegalStateException("questions never fail", e);
        }
        threads.lookEvery(period, this::sweep);
    }

    /** Looks at EC2 soon, besides the regular looks; once for all requests until then. */
    void look() {
        if (!lookIsDue.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.look(() -> {
                lookIsDue.set(false);
                sweep();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closed, no more looks at EC2", e);
        }
    }

    private void sweep() {
        try {
            try {
                var unused = sync.sweep();
            } finally {
                // a node that must drain does not wait for the end of another
                takeAway();
            }
            secrets.ifPresent(nodeSecretSync -> nodeSecretSync.follow(sync.instances(), work));
            sync.tag();
        } catch (RuntimeException e) {
            // the next sweep reads EC2 again
            if (!closed) {
                LOG.warn("instances could not be listed or ended, retrying at the next look: {}", Ec2Calls.line(e));
            }
        }
    }

    @Override
    public List<Offering> offerings() {
        return pools.values().stream()
                .map(pool -> pool.offering(Stream.concat(
                                shortages.allUntil(pool.candidates()).stream(),
                                Optional.of(settled).filter(clock.instant()::isBefore).stream())
                        .max(Comparator.naturalOrder())))
                .sorted(Offering.CHEAPEST_FIRST)
                .toList();
    }

    @Override
    public String configuration(String offering) {
        return Optional.ofNullable(pools.get(offering))
                .map(launcher::configuration)
                .orElse("");
    }

    @Override
    public List<NodeMachine> list() {
        return machines.list();
    }

    @Override
    public boolean isInDoubt() {
        return sync.isInDoubt();
    }

    @Override
    public void launch(String offering, int count, String request) {
        LaunchPool pool = pools.get(offering);
        if (pool == null) {
            LOG.warn("launch of '{}' ignored: the fleet file has {}", offering, pools.keySet());
            return;
        }
        if (closed || !machines.isNew(request)) {
            return;
        }
        for (LaunchBatch batch : LaunchBatch.of(pool, request, count, configuration(offering))) {
            for (NodeMachine machine : batch.machines()) {
                launchedInstances.put(machine.id(), LaunchedInstance.launching(clock.instant()));
                machines.add(machine);
            }
            if (!work.submit(batch.name(), () -> launch(batch))) {
                batch.machines().forEach(machine -> sync.markGone(machine.id(), CallQueue.TOO_MANY));
            }
        }
    }

    private void launch(LaunchBatch batch) {
        if (batch.machines().stream().allMatch(machine -> isEnding(machine.id()))) {
            batch.machines().forEach(machine -> sync.markGone(machine.id(), ""));
            return;
        }
        LaunchOutcome outcome = launcher.launch(batch);
        if (outcome instanceof LaunchOutcome.LaunchedInstances launched) {
            recordLaunch(batch, launched);
        } else if (outcome instanceof LaunchOutcome.LaunchRefusal refused) {
            notices.accept("launch of '%s' refused: %s".formatted(batch.name(), refused.why()));
            batch.machines().forEach(machine -> sync.markGone(machine.id(), refused.why()));
        } else if (outcome instanceof LaunchOutcome.UnknownLaunch unknown) {
            // the next look finds its instances by their tags; a machine without one is given up, and taken back if
            // one turns up later
            notices.accept("no answer to the launch of '%s': %s".formatted(batch.name(), unknown.why()));
            batch.machines()
                    .forEach(machine -> launchedInstances.computeIfPresent(
                            machine.id(), (id, before) -> before.withLaunch(clock.instant())));
        }
        look();
    }

    /** Keeps the launched machines; the others are gone. */
    private void recordLaunch(LaunchBatch batch, LaunchOutcome.LaunchedInstances launched) {
        int came = Math.min(launched.instances().size(), batch.machines().size());
        for (int i = 0; i < came; i++) {
            String id = batch.machines().get(i).id();
            String instance = launched.instances().get(i);
            launchedInstances.put(id, LaunchedInstance.of(instance, clock.instant()));
            machines.update(
                    id,
                    before -> before.life() == MachineLife.REQUESTED
                            ? before.in(MachineLife.BOOTING, "instance " + instance)
                            : before);
            if (isEnding(id)) {
                endings.add(instance);
            }
        }
        List<NodeMachine> refused =
                batch.machines().subList(came, batch.machines().size());
        if (!refused.isEmpty()) {
            notices.accept("launch of '%s' started %d of %d machines: %s"
                    .formatted(batch.name(), came, batch.machines().size(), launched.shortfall()));
            refused.forEach(machine -> sync.markGone(machine.id(), launched.shortfall()));
        }
        endings.make();
    }

    @Override
    public void cordon(String id, boolean cordoned) {
        machines.cordon(id, cordoned);
        BatchedCall tags = cordoned ? cordons : uncordons;
        Optional.ofNullable(launchedInstances.get(id))
                .flatMap(LaunchedInstance::instance)
                .ifPresent(instance -> {
                    tags.add(instance);
                    if (!work.submit(id, tags::make)) {
                        notices.accept("'%s' keeps its tags until a later look: %s".formatted(id, CallQueue.TOO_MANY));
                    }
                });
    }

    @Override
    public void terminate(String id) {
        Optional<NodeMachine> machine = machines.find(id);
        if (machine.isPresent() && machines.end(id)) {
            // without an instance: its launch sees that it ends, or the next look
            Optional<String> instance =
                    Optional.ofNullable(launchedInstances.get(id)).flatMap(LaunchedInstance::instance);
            Optional<String> silent =
                    instance.filter(name -> machine.get().node().isEmpty() && consolesToRead() < CONSOLES);
            silent.ifPresentOrElse(name -> read(id, true), () -> instance.ifPresent(endings::add));
            boolean waits = work.submit(id, () -> {
                silent.ifPresent(name -> endSilent(id, name));
                if (endings.make()) {
                    look();
                }
            });
            if (!waits) {
                // the next look ends it, as all that still run then
                read(id, false);
            }
        }
    }

    private long consolesToRead() {
        return launchedInstances.values().stream()
                .filter(LaunchedInstance::isRead)
                .count();
    }

    private void endSilent(String id, String instance) {
        try {
            String why = "its node never answered; console: " + calls.endOfConsole(instance);
            notices.accept("%s (%s): %s".formatted(id, instance, why));
            machines.update(
                    id, before -> before.life() == MachineLife.ENDING ? before.in(MachineLife.ENDING, why) : before);
            endings.add(instance);
        } finally {
            read(id, false);
        }
    }

    /** A look that finds a node ending ends its instance, but not before its console is read. */
    private void read(String id, boolean now) {
        launchedInstances.computeIfPresent(id, (same, before) -> before.read(now));
    }

    /** Handles an event, which may come before its instance is listed, or be about an instance of another cluster. */
    void handle(InstanceEvent event) {
        if (event.meaning() == InstanceEvent.Meaning.TAKEN_AWAY) {
            for (String instance : event.instances()) {
                announced.add(instance, event, clock.instant());
                sync.findListed(instance)
                        .filter(spotInstance -> spotInstance.instanceLifecycle() == InstanceLifecycleType.SPOT)
                        .ifPresent(spotInstance -> shortages.rememberTaken(
                                spotInstance.instanceTypeAsString(),
                                spotInstance.placement().availabilityZone()));
            }
            takeAway();
        } else if (event.meaning() == InstanceEvent.Meaning.CALLED_OFF) {
            event.instances().forEach(this::callOff);
        }
        look();
    }

    /** A node that drains already keeps draining. */
    private void callOff(String instance) {
        announced.remove(instance);
        launchedInstances.forEach((id, at) -> {
            if (at.instance().filter(instance::equals).isPresent()) {
                machines.update(
                        id,
                        machine -> machine.life() == MachineLife.INTERRUPTED
                                ? machine
                                : machine.announced(Optional.empty(), ""));
            }
        });
    }

    /**
     * Whether a starting controller knows the content of a handled event: by the tags of the instances that EC2 lists, or because they have ended. An
     * instance that EC2 does not list in time is not ours.
     */
    boolean isDurable(InstanceEvent event) {
        return event.meaning() != InstanceEvent.Meaning.TAKEN_AWAY
                || event.instances().stream().allMatch(instance -> sync.findListed(instance)
                        .map(here -> !InstanceSync.isLive(here) || MachineTags.isTakenAway(here, event.until()))
                        .orElseGet(() ->
                                announced.since(instance).map(sync::hasSeen).orElse(true)));
    }

    /**
     * Drains nodes with an announced end soon; ends at once a node that never answered. While there is time left, the fleet replaces one after the
     * other.
     */
    private void takeAway() {
        Instant now = clock.instant();
        launchedInstances.forEach(
                (id, at) -> at.instance().flatMap(announced::find).ifPresent(event -> {
                    boolean comes = machines.find(id)
                            .filter(machine -> machine.life().isComing())
                            .isPresent();
                    if (comes && Announcements.isSoon(event.until(), now)) {
                        terminate(id);
                    } else if (machines.update(id, machine -> Announcements.announce(machine, event, now))) {
                        // its tag is written at the end of the look that follows
                        notices.accept("%s (%s): %s".formatted(id, at.instance().orElse(""), event.description()));
                    }
                }));
        machines.list().forEach(machine -> machine.until()
                .filter(until -> machine.life() == MachineLife.READY && Announcements.isSoon(until, now))
                .ifPresent(until -> machines.update(
                        machine.id(), before -> Announcements.announce(before, until, before.why(), now))));
    }

    private boolean isEnding(String id) {
        return machines.find(id)
                .filter(machine -> machine.life() == MachineLife.ENDING)
                .isPresent();
    }

    @Override
    public void onChange(Runnable listener) {
        machines.onChange(listener);
    }

    @Override
    public void close() {
        closed = true;
        work.close();
        for (NodeMachine machine : machines.list()) {
            machines.update(
                    machine.id(),
                    before -> before.life() == MachineLife.GONE
                            ? before
                            : before.in(
                                    MachineLife.GONE, "this controller has closed, the next one adopts the machine"));
        }
    }
}
