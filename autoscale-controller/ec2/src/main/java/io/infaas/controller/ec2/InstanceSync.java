package io.infaas.controller.ec2;

import io.infaas.controller.ec2.Ec2Wiring.NodeAddressing;
import io.infaas.controller.ec2.Ec2Wiring.NodeAnswers;
import io.infaas.controller.ec2.SharedNames.LaunchedInstance;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.node.Absences;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.MachineTable;
import io.infaas.controller.node.NodeMachine;
import io.infaas.gateway.contract.Node;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/**
 * Makes the table of machines agree with the list of EC2. It adopts instances of an earlier controller, follows each machine's life, and
 * repeats requested ends. A list that omits an instance is a hint only. Confined to one thread at a time.
 */
final class InstanceSync {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceSync.class);

    /** Longest time until EC2 lists a launched instance. */
    static final Duration VISIBLE = Duration.ofSeconds(30);

    private static final int TAGGED_AT_ONCE = 20;
    /** Most instances that are looked up by id at each look. */
    private static final int LOOKED_UP = 5;

    private final Ec2Calls calls;
    private final BatchedCall endings;
    private final MachineTable machines;
    private final Map<String, LaunchedInstance> launchedInstances;
    private final SharedNames names;
    private final InstancePrices prices;
    private final NodeAddressing addressing;
    private final Consumer<String> notices;
    private final Clock clock;
    private final Function<Node, CompletableFuture<Boolean>> answers;
    private final Set<String> pendingQuestions = ConcurrentHashMap.newKeySet();
    private final Set<String> strange = new HashSet<>();
    private final Set<String> endedOnRequest = ConcurrentHashMap.newKeySet();
    private final Absences absences = new Absences();
    private final Orphans orphans;
    private int lookUpsLeft;
    private boolean omitsServing;
    private volatile boolean inDoubt;
    private volatile Look last = new Look(Instant.MIN, Map.of());

    /**
     * The list of EC2.
     *
     * @param began time of the call
     */
    private record Look(Instant began, Map<String, Instance> instances) {}

    /** @param launchedInstances instance of each machine that is not gone, by the id of the machine */
    InstanceSync(
            Ec2Calls calls,
            BatchedCall endings,
            MachineTable machines,
            Map<String, LaunchedInstance> launchedInstances,
            InstancePrices prices,
            Ec2Wiring wiring,
            Consumer<String> notices) {
        this.calls = calls;
        this.endings = endings;
        this.machines = machines;
        this.launchedInstances = launchedInstances;
        this.names = new SharedNames(machines, launchedInstances);
        this.prices = prices;
        this.addressing = wiring.addressing();
        this.answers = wiring.answers();
        this.notices = notices;
        this.clock = wiring.time().clock();
        this.orphans = new Orphans(this::answers, notices, clock);
    }

    /** A node without an address counts as one that answers. */
    private CompletableFuture<Boolean> answers(Instance instance) {
        if (!isLive(instance)) {
            return CompletableFuture.completedFuture(false);
        }
        return MachineTags.machine(instance, MachineTags.node(instance))
                .flatMap(machine -> addressing.address(instance, machine))
                .map(answers)
                .orElseGet(() -> CompletableFuture.completedFuture(true));
    }

    /** Lists once; completes when the checked nodes have answered, or have not in time. */
    CompletableFuture<Void> sweep() {
        Instant began = clock.instant();
        // the list is older than the table, so that no instance launched meanwhile counts as unknown
        List<Instance> instances = calls.instances();
        last = new Look(
                began,
                instances.stream()
                        .collect(Collectors.toMap(
                                Instance::instanceId, instance -> instance, (first, second) -> first)));
        Map<String, List<Instance>> byNode = names.byNode(instances.stream()
                .sorted(Comparator.comparing(Instance::launchTime).thenComparing(Instance::instanceId))
                .toList());
        List<CompletableFuture<?>> questions = new ArrayList<>();
        lookUpsLeft = LOOKED_UP;
        omitsServing = false;
        List<NodeMachine> before = machines.list();
        List<String> ids = before.stream().map(NodeMachine::id).toList();
        endedOnRequest.retainAll(ids);
        absences.retain(ids);
        for (NodeMachine machine : before) {
            List<Instance> here =
                    Optional.ofNullable(byNode.remove(machine.id())).orElse(List.of());
            follow(machine, here, questions);
        }
        byNode.forEach((node, here) -> adopt(node, here, questions));
        if (omitsServing != inDoubt) {
            notices.accept(
                    omitsServing
                            ? "EC2 does not list instances whose nodes served: keeping them, and ending no instance until EC2 lists them or ends them"
                            : "EC2 lists all instances again whose nodes served");
        }
        inDoubt = omitsServing;
        orphans.endLook(inDoubt, questions).ifPresent(endings::add);
        endings.make();
        return CompletableFuture.allOf(questions.toArray(CompletableFuture<?>[]::new));
    }

    /**
     * Writes missing tags: the names of the machines of a batch, and tags that could not be written before. It writes a few after each
     * look, so that it does not take long.
     */
    void tag() {
        int tagged = 0;
        for (NodeMachine machine : machines.list()) {
            Optional<Instance> machineInstance = Optional.ofNullable(launchedInstances.get(machine.id()))
                    .flatMap(LaunchedInstance::instance)
                    .flatMap(this::findListed)
                    .filter(InstanceSync::isLive);
            if (tagged < TAGGED_AT_ONCE
                    && machineInstance.isPresent()
                    && calls.complete(machineInstance.get(), machine)) {
                tagged++;
            }
        }
    }

    /** An instance as EC2 listed it at the last look. Thread-safe. */
    Optional<Instance> findListed(String instance) {
        return Optional.ofNullable(last.instances().get(instance));
    }

    /** All instances that EC2 listed at the last look. Thread-safe. */
    Collection<Instance> instances() {
        return last.instances().values();
    }

    /** Whether the last look omitted an instance whose node served. Thread-safe. */
    boolean isInDoubt() {
        return inDoubt;
    }

    /** Whether the last look was late enough to list all instances of a time. Thread-safe. */
    boolean hasSeen(Instant time) {
        return !last.began().isBefore(time.plus(VISIBLE));
    }

    private void follow(NodeMachine machine, List<Instance> instances, List<CompletableFuture<?>> questions) {
        if (machine.life() == MachineLife.GONE) {
            instances.forEach(instance -> handleEnded(machine, instance));
            return;
        }
        Optional<Instance> machineInstance = instance(machine, instances);
        instances.stream()
                .filter(InstanceSync::isLive)
                .filter(instance ->
                        machineInstance.isEmpty() || !machineInstance.get().equals(instance))
                .forEach(orphans::add);
        if (machineInstance.isEmpty()) {
            handleUnlisted(machine);
            return;
        }
        absences.end(machine.id());
        Instance instance = machineInstance.get();
        launchedInstances.computeIfPresent(
                machine.id(),
                (id, before) -> before.instance().isPresent() ? before : before.withInstance(instance.instanceId()));
        if (isLive(instance)) {
            prices.of(machine, instance)
                    .ifPresent(price -> machines.update(machine.id(), before -> before.costing(price)));
            if (machine.life() == MachineLife.ENDING) {
                // its console is lost with it
                if (!isRead(machine.id())) {
                    endings.add(instance.instanceId());
                }
            } else if (machine.life().isComing()) {
                coming(machine, instance, questions);
            }
        } else if (isStopped(instance)) {
            orphans.add(instance);
            markGone(machine.id(), "its instance was stopped: " + reason(instance));
        } else if (machine.life() != MachineLife.ENDING || instance.state().name() == InstanceStateName.TERMINATED) {
            markGone(machine.id(), "EC2 ended its instance: " + reason(instance));
        }
    }

    private boolean isRead(String id) {
        LaunchedInstance instance = launchedInstances.get(id);
        return instance != null && instance.isRead();
    }

    /** Its recorded instance, else the oldest that lives, else any. */
    private Optional<Instance> instance(NodeMachine machine, List<Instance> instances) {
        Optional<String> recorded =
                Optional.ofNullable(launchedInstances.get(machine.id())).flatMap(LaunchedInstance::instance);
        return instances.stream()
                .filter(instance -> recorded.isEmpty() || recorded.get().equals(instance.instanceId()))
                .min(Comparator.comparing(instance -> !isLive(instance)));
    }

    /** Handles an instance of a machine that is gone: ends it if its end was requested, or takes back a machine given up too early. */
    private void handleEnded(NodeMachine machine, Instance instance) {
        if (isLive(instance) && endedOnRequest.contains(machine.id())) {
            notices.accept("%s is an orphan of '%s', whose end was requested: ending it"
                    .formatted(instance.instanceId(), machine.id()));
            endings.add(instance.instanceId());
        } else if (isLive(instance) && !launchedInstances.containsKey(machine.id())) {
            machine(instance, machine.id()).ifPresent(again -> {
                notices.accept("EC2 lists %s of '%s' again".formatted(instance.instanceId(), machine.id()));
                launchedInstances.put(machine.id(), LaunchedInstance.of(instance.instanceId(), clock.instant()));
                machines.update(machine.id(), current -> again);
            });
        } else if (isLive(instance) || isStopped(instance)) {
            orphans.add(instance);
        }
    }

    private void handleUnlisted(NodeMachine machine) {
        LaunchedInstance instance = launchedInstances.get(machine.id());
        if (instance != null && instance.instance().isPresent() && machine.life() != MachineLife.ENDING) {
            omitsServing |= machine.life().isServing();
            if (absences.add(machine.id(), clock.instant()) && lookUpsLeft > 0) {
                lookUpsLeft--;
                lookUp(machine, instance.instance().get());
            }
            return;
        }
        boolean mayCome = instance != null
                && (instance.launching()
                        || clock.instant().isBefore(instance.since().plus(VISIBLE)));
        if (!mayCome) {
            markGone(machine.id(), "EC2 does not list its instance");
        }
    }

    /** Lists may lag and omit; an answer about an id is stronger evidence. Without an answer, the next look repeats the question. */
    private void lookUp(NodeMachine machine, String instance) {
        try {
            if (calls.instance(instance).filter(InstanceSync::isLive).isPresent()) {
                notices.accept("EC2 does not list %s of '%s', but finds it by its id: keeping it"
                        .formatted(instance, machine.id()));
                absences.end(machine.id());
            } else {
                markGone(machine.id(), "EC2 neither lists its instance nor finds it by its id");
            }
        } catch (SdkException | FleetException e) {
            LOG.debug("{} could not be looked up", instance, e);
        }
    }

    private void coming(NodeMachine machine, Instance instance, List<CompletableFuture<?>> questions) {
        machines.update(
                machine.id(),
                before -> before.life() == MachineLife.REQUESTED
                        ? before.in(MachineLife.BOOTING, "instance " + instance.instanceId())
                        : before);
        if (instance.state().name() != InstanceStateName.RUNNING) {
            return;
        }
        Optional<Node> node = addressing.address(instance, machine);
        if (node.isPresent() && pendingQuestions.add(machine.id())) {
            questions.add(answers.apply(node.get()).thenAccept(ready -> {
                pendingQuestions.remove(machine.id());
                if (ready) {
                    machines.update(
                            machine.id(),
                            before -> before.life().isComing() ? ready(before, node.get(), instance) : before);
                }
            }));
        }
    }

    private NodeMachine ready(NodeMachine machine, Node node, Instance instance) {
        NodeMachine ready = machine.at(node);
        if (MachineTags.isCordoned(instance)) {
            ready = ready.in(MachineLife.CORDONED, "");
        }
        return machine.until().isEmpty()
                ? ready
                : Announcements.announce(
                        ready, machine.until().get(), "EC2 takes it away, as announced", clock.instant());
    }

    private void adopt(String node, List<Instance> instances, List<CompletableFuture<?>> questions) {
        List<Instance> live = instances.stream().filter(InstanceSync::isLive).toList();
        if (live.isEmpty()) {
            return;
        }
        Optional<NodeMachine> machine = machine(live.get(0), node);
        if (machine.isEmpty()) {
            if (strange.add(live.get(0).instanceId())) {
                notices.accept("%s has the tags of this cluster but no tags of a node: leaving it alone"
                        .formatted(live.get(0).instanceId()));
            }
            return;
        }
        machines.isNew(machine.get().request());
        launchedInstances.put(
                machine.get().id(), LaunchedInstance.of(live.get(0).instanceId(), clock.instant()));
        machines.add(machine.get());
        follow(machine.get(), instances, questions);
    }

    /** The machine of an instance. If the fleet file has its offering or type no more, it drifts. */
    private Optional<NodeMachine> machine(Instance instance, String node) {
        return MachineTags.machine(instance, node)
                .map(machine -> prices.of(machine, instance).isPresent()
                        ? machine
                        : machine.configured(
                                "%s on %s".formatted(machine.configuration(), instance.instanceTypeAsString())));
    }

    /** Records that a machine is gone; an earlier reason of its end stays. */
    void markGone(String id, String why) {
        launchedInstances.remove(id);
        machines.update(id, machine -> {
            boolean ending = machine.life() == MachineLife.ENDING;
            if (ending) {
                endedOnRequest.add(id);
            }
            String reason = ending && machine.why().isEmpty() ? "ended on request" : ending ? machine.why() : why;
            return machine.life() == MachineLife.GONE ? machine : machine.in(MachineLife.GONE, reason);
        });
    }

    static boolean isLive(Instance instance) {
        return instance.state().name() == InstanceStateName.PENDING
                || instance.state().name() == InstanceStateName.RUNNING;
    }

    private static boolean isStopped(Instance instance) {
        return instance.state().name() == InstanceStateName.STOPPED
                || instance.state().name() == InstanceStateName.STOPPING;
    }

    private static String reason(Instance instance) {
        if (instance.stateReason() != null && instance.stateReason().message() != null) {
            return instance.stateReason().message();
        }
        String reason = instance.stateTransitionReason();
        return reason == null || reason.isBlank() ? "no reason is given" : reason;
    }

    /** Longest time that {@link #sweep()}'s questions take. */
    static long answerMillis() {
        return TimeUnit.SECONDS.toMillis(1) + NodeAnswers.ANSWER.toMillis();
    }
}
