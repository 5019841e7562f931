package io.infaas.controller.ec2;

import io.infaas.controller.node.NodeMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Machines of one request that are launched at once. Its name marks its instances until each has the name of its machine; it is unique, as no two
 * requests are alike.
 *
 * @param request id of the request
 * @param first the first slot of the request
 * @param machines machines to launch, in consecutive slots from the first
 */
public record LaunchBatch(LaunchPool pool, String request, int first, List<NodeMachine> machines) {

    /** Most machines of one request. */
    static final int MOST = 100;

    private static final Pattern SHARED = Pattern.compile("/(\\d{1,6})-(\\d{1,6})");

    public LaunchBatch {
        machines = List.copyOf(machines);
        if (machines.isEmpty() || machines.size() > MOST) {
            throw new IllegalArgumentException("%d machines, expected 1 to %d".formatted(machines.size(), MOST));
        }
    }

    /** A machine alone. */
    public static LaunchBatch of(LaunchPool pool, NodeMachine machine) {
        return new LaunchBatch(pool, machine.request(), 1, List.of(machine));
    }

    /** The machines of a request, in as few batches as possible. */
    static List<LaunchBatch> of(LaunchPool pool, String request, int count, String configuration) {
        List<LaunchBatch> batches = new ArrayList<>();
        for (int first = 1; first <= count; first += MOST) {
            batches.add(new LaunchBatch(
                    pool,
                    request,
                    first,
                    IntStream.range(first, Math.min(count + 1, first + MOST))
                            .mapToObj(slot -> NodeMachine.requested(node(request, slot), pool.offering(), request)
                                    .configured(configuration))
                            .toList()));
        }
        return batches;
    }

    private static String node(String request, int slot) {
        return "ec2-%s-%d".formatted(request, slot);
    }

    private static String prefix(String request) {
        return "ec2-" + request;
    }

    /** The name of the machine, for a batch of one. */
    String name() {
        return machines.size() == 1
                ? machines.get(0).id()
                : "%s/%d-%d".formatted(prefix(request), first, first + machines.size() - 1);
    }

    /** The machines that an instance may be, if it has the name of a batch: their ids in the order of their slots. */
    static Optional<List<String>> nodes(Instance instance) {
        String request = MachineTags.request(instance);
        String name = MachineTags.node(instance);
        if (!name.startsWith(prefix(request))) {
            return Optional.empty();
        }
        Matcher slots = SHARED.matcher(name.substring(prefix(request).length()));
        if (!slots.matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(slots.group(1));
        int last = Math.min(Integer.parseInt(slots.group(2)), first + MOST - 1);
        return Optional.of(IntStream.rangeClosed(first, last)
                .mapToObj(slot -> node(request, slot))
                .toList());
    }
}
