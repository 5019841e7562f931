package io.infaas.controller.loop;

import com.sun.management.ThreadMXBean;
import io.infaas.controller.plan.Place;
import io.infaas.gateway.view.InstanceState;
import io.infaas.gateway.view.Node;
import io.infaas.gateway.view.View;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** Takes the time of views, and what threads allocate meanwhile. */
final class ViewsMeasure {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ViewsRig rig;
    private final List<Timing> timings = new ArrayList<>();
    private double firstMs;
    private long controllerBytes;
    private long otherBytes;

    /** Durations from the controller's states, ns: until the view is made, sent off, arrived, in force at the first and at all. */
    private record Timing(long made, long published, long began, long first, long last) {}

    ViewsMeasure(ViewsRig rig) {
        this.rig = rig;
    }

    /** The view that a gateway begins with, catalog included. */
    void first(Views views, List<Node> nodes, SortedMap<Place, InstanceState> instances) throws InterruptedException {
        firstMs = ms(time(views, nodes, instances).last());
    }

    void view(Views views, List<Node> nodes, SortedMap<Place, InstanceState> instances) throws InterruptedException {
        timings.add(time(views, nodes, instances));
    }

    /** Counts from here. */
    void begin() {
        timings.clear();
        controllerBytes = -controllerBytes();
        otherBytes = -allBytes() - controllerBytes;
    }

    ViewsReport.Row row(String change, int gateways) {
        long controller = controllerBytes + controllerBytes();
        long others = otherBytes + allBytes() - controllerBytes();
        int views = timings.size();
        return new ViewsReport.Row(
                change,
                gateways,
                views,
                firstMs,
                percentile(Timing::made, 0.5),
                percentile(Timing::published, 0.5),
                percentile(Timing::began, 0.5),
                percentile(Timing::first, 0.5),
                percentile(Timing::last, 0.5),
                percentile(Timing::last, 0.99),
                percentile(Timing::last, 1),
                controller / views,
                others / views / gateways);
    }

    private Timing time(Views views, List<Node> nodes, SortedMap<Place, InstanceState> instances)
            throws InterruptedException {
        long begin = System.nanoTime();
        View view = views.next(nodes, instances).orElseThrow();
        long made = System.nanoTime();
        ViewsRig.Arrival arrival = rig.publish(view);
        return new Timing(
                made - begin,
                arrival.published() - begin,
                arrival.began() - begin,
                arrival.first() - begin,
                arrival.last() - begin);
    }

    private double percentile(ToLongFunction<Timing> of, double share) {
        long[] sorted = timings.stream().mapToLong(of).sorted().toArray();
        return ms(sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)]);
    }

    private static double ms(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }

    private long controllerBytes() {
        return rig.controllerThreads().stream()
                .mapToLong(THREADS::getThreadAllocatedBytes)
                .sum();
    }

    private static long allBytes() {
        return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
