package io.infaas.controller.loop;

import com.sun.management.ThreadMXBean;
import io.infaas.controller.loop.ViewPublication.ViewSequence;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** Measures the times of views, and the CPU time and allocation of the threads at both ends. */
final class ViewPropagationTimer {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ViewPropagationRig rig;
    private final List<Timing> timings = new ArrayList<>();
    private double firstMs;
    private Use controller = Use.NOTHING;
    private Use gateways = Use.NOTHING;

    /**
     * Durations from the change of the controller's states, ns: until the view is made, has arrived, is in force at the first
     * gateway and at all gateways.
     */
    private record Timing(long made, long began, long first, long last) {}

    /** CPU time and allocation of threads, without garbage collection and compilation. */
    private record Use(long cpuNanos, long bytes) {

        static final Use NOTHING = new Use(0, 0);

        static Use of(long... threads) {
            return new Use(sum(THREADS.getThreadCpuTime(threads)), sum(THREADS.getThreadAllocatedBytes(threads)));
        }

        private static long sum(long[] values) {
            return LongStream.of(values).filter(value -> value > 0).sum();
        }

        Use plus(Use other) {
            return new Use(cpuNanos + other.cpuNanos, bytes + other.bytes);
        }

        Use minus(Use other) {
            return new Use(cpuNanos - other.cpuNanos, bytes - other.bytes);
        }
    }

    ViewPropagationTimer(ViewPropagationRig rig) {
        this.rig = rig;
    }

    /** The view that a gateway begins with, catalog included. */
    void first(ViewSequence views, List<Node> nodes, SortedMap<Placement, InstanceState> instances)
            throws InterruptedException {
        firstMs = ms(time(views, nodes, instances).last());
    }

    void view(ViewSequence views, List<Node> nodes, SortedMap<Placement, InstanceState> instances)
            throws InterruptedException {
        Use own = Use.of(rig.controllerThreads());
        Use all = Use.of(THREADS.getAllThreadIds());
        timings.add(time(views, nodes, instances));
        Use ownUse = Use.of(rig.controllerThreads()).minus(own);
        controller = controller.plus(ownUse);
        gateways = gateways.plus(Use.of(THREADS.getAllThreadIds()).minus(all).minus(ownUse));
    }

    /** Starts counting. */
    void begin() {
        timings.clear();
        controller = Use.NOTHING;
        gateways = Use.NOTHING;
    }

    ViewPropagationReport.Row row(String change, int count) {
        int views = timings.size();
        return new ViewPropagationReport.Row(
                change,
                count,
                views,
                firstMs,
                percentile(Timing::made, 0.5),
                percentile(Timing::began, 0.5),
                percentile(Timing::first, 0.5),
                percentile(Timing::last, 0.5),
                percentile(Timing::last, 0.99),
                percentile(Timing::last, 1),
                ms(controller.cpuNanos() / views),
                ms(gateways.cpuNanos() / views / count),
                controller.bytes() / views,
                gateways.bytes() / views / count);
    }

    private Timing time(ViewSequence views, List<Node> nodes, SortedMap<Placement, InstanceState> instances)
            throws InterruptedException {
        long begin = System.nanoTime();
        View view = views.next(nodes, instances, InstanceCounts.ONCE).orElseThrow();
        long made = System.nanoTime();
        ViewPropagationRig.Arrival arrival = rig.publish(view);
        return new Timing(made - begin, arrival.began() - begin, arrival.first() - begin, arrival.last() - begin);
    }

    private double percentile(ToLongFunction<Timing> of, double share) {
        long[] sorted = timings.stream().mapToLong(of).sorted().toArray();
        return ms(sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)]);
    }

    private static double ms(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
