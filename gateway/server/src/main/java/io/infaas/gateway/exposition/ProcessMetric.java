package io.infaas.gateway.exposition;

import static io.infaas.gateway.exposition.MetricFamily.counter;
import static io.infaas.gateway.exposition.MetricFamily.gauge;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Arrays;
import java.util.List;

/** The metrics of the process and its JVM, under the names that Prometheus' own clients use. Read with each scrape. */
public enum ProcessMetric {
    CPU(counter("process.cpu.seconds", "Processor time of the process")),
    UPTIME(gauge("process.uptime.seconds", "Time since the process was started")),
    OPEN_FILES(gauge("process.open.fds", "Open file descriptors").only("on Unix")),
    MAX_FILES(gauge("process.max.fds", "Limit of open file descriptors").only("on Unix")),
    MEMORY(gauge("jvm.memory.used.bytes", "Memory that the JVM uses: heap, nonheap, direct, mapped", "area")),
    HEAP_LIMIT(gauge("jvm.memory.max.bytes", "Size limit of the heap")),
    COLLECTIONS(counter("jvm.gc.collections", "Garbage collections", "gc")),
    COLLECTION_TIME(counter("jvm.gc.seconds", "Time of garbage collections", "gc")),
    THREADS(gauge("jvm.threads", "Live threads"));

    @SuppressWarnings("ImmutableEnumChecker") // a record of texts
    private final MetricFamily family;

    ProcessMetric(MetricFamily family) {
        this.family = family;
    }

    public static List<MetricFamily> families() {
        return Arrays.stream(values())
                .map(processMetric -> processMetric.family)
                .toList();
    }

    /** Registers all of them; call it once. */
    public static void register(MeterRegistry registry) {
        var runtime = ManagementFactory.getRuntimeMXBean();
        UPTIME.family.gauge(registry, () -> runtime.getUptime() / 1e3);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            CPU.family.counting(registry, system, bean -> bean.getProcessCpuTime() / 1e9);
            if (system instanceof UnixOperatingSystemMXBean unix) {
                OPEN_FILES.family.gauge(registry, unix::getOpenFileDescriptorCount);
                MAX_FILES.family.gauge(registry, unix::getMaxFileDescriptorCount);
            }
        }
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        MEMORY.family.gauge(registry, () -> memory.getHeapMemoryUsage().getUsed(), "heap");
        MEMORY.family.gauge(registry, () -> memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            // the others are parts of "mapped"
            if (!pool.getName().contains(" ")) {
                MEMORY.family.gauge(registry, pool::getMemoryUsed, pool.getName());
            }
        }
        HEAP_LIMIT.family.gauge(registry, () -> memory.getHeapMemoryUsage().getMax());
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            COLLECTIONS.family.counting(registry, collector, gc -> gc.getCollectionCount(), collector.getName());
            COLLECTION_TIME.family.counting(
                    registry, collector, gc -> gc.getCollectionTime() / 1e3, collector.getName());
        }
        var threads = ManagementFactory.getThreadMXBean();
        THREADS.family.gauge(registry, threads::getThreadCount);
    }
}
