package io.infaas.controller.ec2;

import io.infaas.controller.ec2.LaunchPool.LaunchOption;
import io.infaas.controller.node.Market;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.CreateFleetInstance;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DefaultTargetCapacityType;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.GetConsoleOutputRequest;
import software.amazon.awssdk.services.ec2.model.GetConsoleOutputResponse;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/**
 * The part of EC2 that a fleet uses, in memory and in simulated time, with the habits of EC2: client tokens, allocation over what has capacity,
 * instances that are listed late, calls about instances that are not known yet. Not thread-safe.
 */
final class MemoryEc2 implements Ec2Client {

    /** A call that takes place after its caller has ended. */
    private record Late(Instant at, Runnable effect) {}

    private final Random random;
    private final Supplier<Instant> clock;
    private final Collection<LaunchOption> options;
    private final CallFaults faults;
    private Runnable whileAConsoleIsRead = () -> {};
    private final Map<String, MemoryInstance> instances = new LinkedHashMap<>();
    private final Set<String> omitted = new HashSet<>();
    private final Map<String, CreateFleetResponse> answers = new HashMap<>();
    private final Map<LaunchOption, String> closed = new HashMap<>();
    private final List<Late> late = new ArrayList<>();
    private Runnable meanwhile = () -> {};
    private ObjIntConsumer<String> observer = (operation, machines) -> {};
    private boolean scarce = true;
    private Duration longestUnlisted = Duration.ZERO;
    private int silent;

    MemoryEc2(Random random, Supplier<Instant> clock, Collection<LaunchOption> options, CallFaults faults) {
        this.random = random;
        this.clock = clock;
        this.options = options;
        this.faults = faults;
    }

    /** What else happens while a caller waits for its answer. */
    void meanwhile(Runnable other) {
        meanwhile = other;
    }

    /** Is told of each call that takes place, and of how many machines it is. */
    void observe(ObjIntConsumer<String> of) {
        observer = of;
    }

    /** Has as many machines as are asked for. */
    void neverRunsOut() {
        scarce = false;
    }

    /** An instance that has long been running. */
    void place(LaunchOption option, Map<String, String> tags) {
        Instant longAgo = clock.get().minusSeconds(600);
        String id = nextId();
        instances.put(id, new MemoryInstance(id, option, tags, longAgo, longAgo, longAgo, false));
    }

    private String nextId() {
        return "i-%08x".formatted(instances.size() + 1);
    }

    /** New instances are listed after some time, at most so long. */
    void listsLate(Duration longest) {
        longestUnlisted = longest;
    }

    /** Lists without an instance, or with it again; who asks for it by its id is told of it. */
    void omits(String id, boolean omits) {
        if (omits) {
            omitted.add(id);
        } else {
            omitted.remove(id);
        }
    }

    /** The instance was never there. */
    void forgets(String id) {
        instances.remove(id);
    }

    /** Nodes of the next instances never answer. */
    void silences(int count) {
        silent += count;
    }

    /** Has no capacity of an option until it opens. */
    void closes(LaunchOption option, String code) {
        closed.put(option, code);
    }

    void opens(LaunchOption option) {
        closed.remove(option);
    }

    /** What was called by callers that have ended takes place when it is due. */
    void passTime() {
        List<Late> due =
                late.stream().filter(call -> !clock.get().isBefore(call.at())).toList();
        late.removeAll(due);
        due.forEach(call -> call.effect().run());
    }

    /** All instances there ever were. */
    Collection<MemoryInstance> all() {
        return instances.values();
    }

    /** Instances that cost. */
    List<MemoryInstance> live() {
        return instances.values().stream()
                .filter(instance -> instance.isLive(clock.get()))
                .toList();
    }

    private <T> T call(String operation, int machines, Supplier<T> effect) {
        observer.accept(operation, machines);
        CallFaults.Ending ending = faults.take(operation);
        switch (ending) {
            case THROTTLED -> throw CallFaults.answer(503, "RequestLimitExceeded");
            case BROKEN -> throw CallFaults.answer(500, "InternalError");
            case KILLED_BEFORE -> throw new ControllerKilledError();
            case KILLED_MEANWHILE -> {
                late.add(new Late(clock.get().plusSeconds(random.nextInt(6)), () -> {
                    var unused = effect.get();
                }));
                throw new ControllerKilledError();
            }
            default -> {
                T answer = effect.get();
                meanwhile.run();
                if (ending == CallFaults.Ending.LOST) {
                    throw CallFaults.lost();
                }
                if (ending == CallFaults.Ending.KILLED_AFTER) {
                    throw new ControllerKilledError();
                }
                return answer;
            }
        }
    }

    @Override
    public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
        return call("DescribeInstances", 0, () -> {
            Instant now = clock.get();
            if (request.hasInstanceIds()) {
                return answer(known(request.instanceIds()), now).build();
            }
            List<MemoryInstance> listed = instances.values().stream()
                    .filter(instance -> instance.isListed(now) && !omitted.contains(instance.id))
                    .toList();
            int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
            int to = Math.min(listed.size(), from + request.maxResults());
            return answer(listed.subList(Math.min(from, to), to), now)
                    .nextToken(to < listed.size() ? Integer.toString(to) : null)
                    .build();
        });
    }

    private static DescribeInstancesResponse.Builder answer(List<MemoryInstance> instances, Instant now) {
        return DescribeInstancesResponse.builder()
                .reservations(Reservation.builder()
                        .instances(instances.stream()
                                .map(instance -> instance.at(now))
                                .toList())
                        .build());
    }

    @Override
    public CreateFleetResponse createFleet(CreateFleetRequest request) {
        return call("CreateFleet", request.targetCapacitySpecification().totalTargetCapacity(), () -> {
            // not computeIfAbsent: nothing may come in between
            CreateFleetResponse answer = answers.get(request.clientToken());
            if (answer == null) {
                answer = launch(request);
                answers.put(request.clientToken(), answer);
            }
            return answer;
        });
    }

    private CreateFleetResponse launch(CreateFleetRequest request) {
        Map<String, String> tags = request.tagSpecifications().stream()
                .filter(one -> one.resourceType() == ResourceType.INSTANCE)
                .flatMap(one -> one.tags().stream())
                .collect(Collectors.toMap(Tag::key, Tag::value));
        List<LaunchOption> open = new ArrayList<>();
        List<CreateFleetError> errors = new ArrayList<>();
        Market market =
                request.targetCapacitySpecification().defaultTargetCapacityType() == DefaultTargetCapacityType.SPOT
                        ? Market.SPOT
                        : Market.ON_DEMAND;
        for (var override : request.launchTemplateConfigs().get(0).overrides()) {
            LaunchOption option = option(override, market);
            String code = closed.getOrDefault(option, "");
            if (code.isEmpty()) {
                open.add(option);
            } else {
                errors.add(CreateFleetError.builder()
                        .errorCode(code)
                        .launchTemplateAndOverrides(both -> both.overrides(
                                it -> it.instanceType(option.type()).availabilityZone(option.zone())))
                        .build());
            }
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < request.targetCapacitySpecification().totalTargetCapacity() && !open.isEmpty(); i++) {
            LaunchOption option = open.get(random.nextInt(open.size()));
            ids.add(start(option, tags));
            // now and then it was the last of them
            if (scarce && random.nextInt(8) == 0) {
                open.remove(option);
            }
        }
        return CreateFleetResponse.builder()
                .errors(errors)
                .instances(CreateFleetInstance.builder().instanceIds(ids).build())
                .build();
    }

    private LaunchOption option(FleetLaunchTemplateOverridesRequest override, Market market) {
        return options.stream()
                .filter(option -> option.type().equals(override.instanceTypeAsString())
                        && option.zone().equals(override.availabilityZone())
                        && option.market() == market)
                .findFirst()
                .orElseThrow();
    }

    String start(LaunchOption option, Map<String, String> tags) {
        Instant now = clock.get();
        String id = nextId();
        long unlisted = longestUnlisted.isZero() ? 0 : random.nextInt((int) longestUnlisted.toMillis());
        boolean silently = silent > 0;
        silent -= silently ? 1 : 0;
        instances.put(
                id,
                new MemoryInstance(
                        id,
                        option,
                        tags,
                        now,
                        now.plusMillis(unlisted),
                        now.plusSeconds(10 + random.nextInt(40)),
                        silently));
        return id;
    }

    @Override
    public TerminateInstancesResponse terminateInstances(TerminateInstancesRequest request) {
        return call("TerminateInstances", request.instanceIds().size(), () -> {
            known(request.instanceIds()).forEach(instance -> instance.end(clock.get(), random.nextInt(20)));
            return TerminateInstancesResponse.builder().build();
        });
    }

    @Override
    public CreateTagsResponse createTags(CreateTagsRequest request) {
        Map<String, String> tags = new TreeMap<>();
        request.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        return call("CreateTags", request.resources().size(), () -> {
            known(request.resources()).forEach(instance -> instance.tags.putAll(tags));
            return CreateTagsResponse.builder().build();
        });
    }

    /** What happens each time before the answer with a console comes. */
    void whileAConsoleIsRead(Runnable happens) {
        whileAConsoleIsRead = happens;
    }

    @Override
    public GetConsoleOutputResponse getConsoleOutput(GetConsoleOutputRequest request) {
        whileAConsoleIsRead.run();
        return call("GetConsoleOutput", 1, () -> {
            known(List.of(request.instanceId()));
            return GetConsoleOutputResponse.builder().build();
        });
    }

    private List<MemoryInstance> known(List<String> ids) {
        return ids.stream()
                .map(id -> {
                    MemoryInstance instance = instances.get(id);
                    if (instance == null || !instance.isListed(clock.get())) {
                        throw CallFaults.answer(400, "InvalidInstanceID.NotFound");
                    }
                    return instance;
                })
                .toList();
    }

    @Override
    public String serviceName() {
        return "ec2";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
