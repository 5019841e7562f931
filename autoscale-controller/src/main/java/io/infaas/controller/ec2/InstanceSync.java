package io.infaas.controller.ec2;

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
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/**
 * Makes the table of machines agree with what EC2 lists: adopts instances of an earlier controller, follows each machine's life, and ends what
 * nobody wants any more. Confined to one thread at a time.
 */
final class InstanceSync {

    /** How long EC2 may take to list what it has launched. */
    static final Duration VISIBLE = Duration.ofSeconds(30);

    private static final int TAGGED_AT_ONCE = 20;

    private final Ec2Calls calls;
    private final MachineTable machines;
    private final Map<String, KnownInstance> known;
    private final SharedNames names;
    private final InstancePrices prices;
    private final NodeAddressing addressing;
    private final Consumer<String> notices;
    private final Clock clock;
    private final Function<Node, CompletableFuture<Boolean>> answers;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Set<String> strange = new HashSet<>();
    private volatile Look last = new Look(Instant.MIN, Map.of());

    /**
     * What EC2 has listed.
     *
     * @param began when it was asked
     */
    private record Look(Instant began, Map<String, Instance> instances) {}

    /** @param known what each machine that is not gone is at EC2, by its id */
    InstanceSync(
            Ec2Calls calls,
            MachineTable machines,
            Map<String, KnownInstance> known,
            InstancePrices prices,
            Ec2Wiring wiring,
            Consumer<String> notices) {
        this.calls = calls;
        this.machines = machines;
        this.known = known;
        this.names = new SharedNames(machines, known);
        this.prices = prices;
        this.addressing = wiring.addressing();
        this.answers = wiring.answers();
        this.notices = notices;
        this.clock = wiring.time().clock();
    }

    /** Lists once; completes when the nodes that were asked whether they are ready have answered or not. */
    CompletableFuture<Void> sweep() {
        Instant began = clock.instant();
        // EC2 is asked before we look at what we know: what is launched meanwhile is not taken for unknown
        List<Instance> instances = calls.instances();
        last = new Look(
                began,
                instances.stream().collect(Collectors.toMap(Instance::instanceId, any -> any, (one, same) -> one)));
        Map<String, List<Instance>> byNode = names.byNode(instances.stream()
                .sorted(Comparator.comparing(Instance::launchTime).thenComparing(Instance::instanceId))
                .toList());
        List<String> unwanted = new ArrayList<>();
        List<CompletableFuture<?>> questions = new ArrayList<>();
        for (NodeMachine machine : machines.list()) {
            List<Instance> here =
                    Optional.ofNullable(byNode.remove(machine.id())).orElse(List.of());
            follow(machine, here, unwanted, questions);
        }
        byNode.forEach((node, here) -> adopt(node, here, unwanted, questions));
        if (!unwanted.isEmpty()) {
            calls.terminate(unwanted);
        }
        return CompletableFuture.allOf(questions.toArray(CompletableFuture<?>[]::new));
    }

    /**
     * Gives instances the tags that they lack: those of a batch the names of their machines, others what could not be written when it was
     * decided. Some after each look, so that it does not take long.
     */
    void tag() {
        int tagged = 0;
        for (NodeMachine machine : machines.list()) {
            Optional<Instance> own = Optional.ofNullable(known.get(machine.id()))
                    .flatMap(KnownInstance::instance)
                    .flatMap(this::listed)
                    .filter(InstanceSync::isLive);
            if (tagged < TAGGED_AT_ONCE && own.isPresent() && calls.complete(own.get(), machine)) {
                tagged++;
            }
        }
    }

    /** An instance as EC2 listed it at the last look. Thread-safe. */
    Optional<Instance> listed(String instance) {
        return Optional.ofNullable(last.instances().get(instance));
    }

    /** All instances that EC2 listed at the last look. Thread-safe. */
    Collection<Instance> listed() {
        return last.instances().values();
    }

    /** Whether EC2 has been asked so long after a time that it lists what there was then. Thread-safe. */
    boolean hasSeen(Instant time) {
        return !last.began().isBefore(time.plus(VISIBLE));
    }

    private void follow(
            NodeMachine machine, List<Instance> here, List<String> unwanted, List<CompletableFuture<?>> questions) {
        Optional<Instance> own = machine.life() == MachineLife.GONE ? Optional.empty() : own(machine, here);
        here.stream()
                .filter(InstanceSync::isLive)
                .filter(instance -> own.isEmpty() || !own.get().equals(instance))
                .forEach(orphan -> {
                    notices.accept("%s is an orphan of '%s': it is ended".formatted(orphan.instanceId(), machine.id()));
                    unwanted.add(orphan.instanceId());
                });
        if (machine.life() == MachineLife.GONE) {
            return;
        }
        if (own.isEmpty()) {
            unlisted(machine);
            return;
        }
        Instance instance = own.get();
        known.computeIfPresent(
                machine.id(),
                (id, before) -> before.instance().isPresent() ? before : before.found(instance.instanceId()));
        if (isLive(instance)) {
            prices.of(machine, instance)
                    .ifPresent(price -> machines.update(machine.id(), before -> before.costing(price)));
            if (machine.life() == MachineLife.ENDING) {
                // what its console says is lost with it
                if (!isRead(machine.id())) {
                    unwanted.add(instance.instanceId());
                }
            } else if (machine.life().isComing()) {
                coming(machine, instance, questions);
            }
        } else if (instance.state().name() == InstanceStateName.STOPPED
                || instance.state().name() == InstanceStateName.STOPPING) {
            unwanted.add(instance.instanceId());
            gone(machine.id(), "its instance was stopped: " + reason(instance));
        } else if (machine.life() != MachineLife.ENDING || instance.state().name() == InstanceStateName.TERMINATED) {
            gone(machine.id(), "EC2 ended its instance: " + reason(instance));
        }
    }

    private boolean isRead(String id) {
        KnownInstance instance = known.get(id);
        return instance != null && instance.isRead();
    }

    /** Its recorded instance, else the oldest that lives, else any. */
    private Optional<Instance> own(NodeMachine machine, List<Instance> here) {
        Optional<String> recorded = Optional.ofNullable(known.get(machine.id())).flatMap(KnownInstance::instance);
        return here.stream()
                .filter(instance -> recorded.isEmpty() || recorded.get().equals(instance.instanceId()))
                .min(Comparator.comparing(instance -> !isLive(instance)));
    }

    private void unlisted(NodeMachine machine) {
        KnownInstance instance = known.get(machine.id());
        if (instance == null) {
            gone(machine.id(), "EC2 does not list its instance");
            return;
        }
        boolean mayCome = instance.launching()
                || clock.instant().isBefore(instance.since().plus(VISIBLE));
        if (!mayCome) {
            gone(machine.id(), "EC2 does not list its instance");
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
        if (node.isPresent() && asked.add(machine.id())) {
            questions.add(answers.apply(node.get()).thenAccept(ready -> {
                asked.remove(machine.id());
                if (ready) {
                    machines.update(
                            machine.id(),
                            before -> before.life().isComing() ? ready(before, node.get(), instance) : before);
                }
            }));
        }
    }

    private static NodeMachine ready(NodeMachine machine, Node node, Instance instance) {
        NodeMachine ready = machine.at(node);
        if (machine.until().isPresent()) {
            return ready.interrupted(machine.until().get(), "EC2 takes it away, as announced to an earlier controller");
        }
        return MachineTags.isCordoned(instance) ? ready.in(MachineLife.CORDONED, "") : ready;
    }

    private void adopt(String node, List<Instance> here, List<String> unwanted, List<CompletableFuture<?>> questions) {
        List<Instance> live = here.stream().filter(InstanceSync::isLive).toList();
        if (live.isEmpty()) {
            return;
        }
        Optional<NodeMachine> machine = MachineTags.machine(live.get(0), node);
        if (machine.isEmpty()) {
            if (strange.add(live.get(0).instanceId())) {
                notices.accept("%s has our tags, but not those of a node: it is left alone"
                        .formatted(live.get(0).instanceId()));
            }
            return;
        }
        machines.isNew(machine.get().request());
        known.put(machine.get().id(), KnownInstance.of(live.get(0).instanceId(), clock.instant()));
        machines.add(machine.get());
        follow(machine.get(), here, unwanted, questions);
    }

    /** Records that a machine does not exist any more; what was said of its end stays. */
    void gone(String id, String why) {
        known.remove(id);
        machines.update(id, machine -> {
            boolean asked = machine.life() == MachineLife.ENDING;
            String said = asked && machine.why().isEmpty() ? "ended on request" : asked ? machine.why() : why;
            return machine.life() == MachineLife.GONE ? machine : machine.in(MachineLife.GONE, said);
        });
    }

    static boolean isLive(Instance instance) {
        return instance.state().name() == InstanceStateName.PENDING
                || instance.state().name() == InstanceStateName.RUNNING;
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
