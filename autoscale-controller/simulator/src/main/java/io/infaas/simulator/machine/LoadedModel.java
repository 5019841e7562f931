package io.infaas.simulator.machine;

import io.infaas.catalog.Batching;
import io.infaas.catalog.MemorySize;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.simulator.machine.SimulatedMachine.Outcome;
import io.infaas.simulator.machine.SimulatedMachine.Receiver;
import io.infaas.simulator.time.VirtualTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A loaded model with its queue. Like a Triton, it executes requests in the order of their arrival, as many at a time as it has instances, and
 * merges queued requests if the variant says so.
 */
public final class LoadedModel {

    private final VirtualTime time;
    private final Random random;
    private final Truth truth;
    private final Variant variant;
    private final Profile profile;
    private final NodeType type;
    private final SharedResource resource;
    private final double factor;
    private final double share;
    private final Deque<Request> queue = new ArrayDeque<>();
    private final Set<Request> executed = new LinkedHashSet<>();
    private SharedResource.Group group;
    private int copies = 1;
    private int running;
    private ScheduledTask wait = () -> {};
    private boolean ended;

    private record Request(int items, long arrivedNanos, Receiver receiver) {}

    LoadedModel(
            VirtualTime time,
            Random random,
            Truth truth,
            Variant variant,
            Profile profile,
            NodeType type,
            SharedResource resource,
            double nodeFactor) {
        this.time = time;
        this.random = random;
        this.truth = truth;
        this.variant = variant;
        this.profile = profile;
        this.type = type;
        this.resource = resource;
        this.factor = nodeFactor * truth.ofVariant(variant.alias());
        this.share = share(variant, profile, type);
        this.group = group();
    }

    /** Accelerators slow executions down by their shares already. */
    private SharedResource.Group group() {
        return new SharedResource.Group(isOnAccelerator(profile) ? Double.POSITIVE_INFINITY : copies * atOnce(profile));
    }

    /** The part of a machine's processors or accelerators that an execution keeps busy: cores, or accelerators. */
    public static double share(Variant variant, Profile profile, NodeType type) {
        return isOnAccelerator(profile)
                ? 1 / atOnce(profile)
                : Math.min(profile.coresUsed(), type.cores())
                        / variant.settings().instances();
    }

    public static boolean isOnAccelerator(Profile profile) {
        return profile.acceleratorMemory().peakBytes() > 0;
    }

    /** Executions at a time that do not slow each other down: by their latency alone, and by their throughput together. */
    private static double atOnce(Profile profile) {
        int batch = profile.best().batch();
        return Math.max(1, profile.saturation() * profile.latencyMs(batch) / 1000 / batch);
    }

    Variant variant() {
        return variant;
    }

    int copies() {
        return copies;
    }

    void resize(int count) {
        copies = count;
        group = group();
        work();
    }

    MemorySize restingMemory() {
        return type.restingMemory(profile).times(copies);
    }

    void execute(int items, Receiver receiver) {
        queue.add(new Request(items, time.nanos(), receiver));
        work();
    }

    /** Ends all requests without a result. */
    void end() {
        wait.cancel();
        List<Request> lost = new ArrayList<>(executed);
        lost.addAll(queue);
        queue.clear();
        executed.clear();
        ended = true;
        lost.forEach(request -> request.receiver().onEnd(Outcome.LOST));
    }

    private void work() {
        wait.cancel();
        while (!queue.isEmpty() && running < copies * variant.settings().instances()) {
            long delay = batchDelayNanos();
            if (delay > 0) {
                wait = time.schedule(this::work, delay);
                return;
            }
            begin(nextBatch());
        }
    }

    /** Time until the queued requests need not wait for more of them. */
    private long batchDelayNanos() {
        Batching batching = variant.settings().batching();
        if (batching == null || batching.queueDelayMicros() == 0) {
            return 0;
        }
        int items = queue.stream().mapToInt(Request::items).sum();
        List<Integer> preferred = batching.preferredSizes();
        int enough = preferred.isEmpty() ? variant.settings().largestBatch() : preferred.get(preferred.size() - 1);
        return items >= enough
                ? 0
                : queue.element().arrivedNanos() + batching.queueDelayMicros() * 1_000L - time.nanos();
    }

    private List<Request> nextBatch() {
        List<Request> batch = new ArrayList<>();
        Request first = queue.remove();
        batch.add(first);
        if (variant.settings().batching() != null) {
            int items = first.items();
            while (!queue.isEmpty()
                    && items + queue.element().items() <= variant.settings().largestBatch()) {
                items += queue.element().items();
                batch.add(queue.remove());
            }
        }
        return batch;
    }

    private void begin(List<Request> batch) {
        int items = batch.stream().mapToInt(Request::items).sum();
        running++;
        executed.addAll(batch);
        resource.begin(group, share, profile.latencyMs(items) * factor * truth.ofExecution(random), () -> {
            running--;
            if (!ended) {
                batch.forEach(executed::remove);
                batch.forEach(request -> request.receiver().onEnd(Outcome.RESULT));
                work();
            }
        });
    }
}
