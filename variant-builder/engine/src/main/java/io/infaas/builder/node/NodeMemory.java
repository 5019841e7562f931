package io.infaas.builder.node;

import io.infaas.triton.client.NodeAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The memory in use on a node, from its metrics. Other processes on the machine add noise. Triton updates these metrics every two
 * seconds by default.
 */
final class NodeMemory {

    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration FIRST_MEASUREMENT = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(QUERY_TIMEOUT)
            .build();
    private final HttpRequest request;

    /**
     * Bytes in use; empty where the node does not report them.
     *
     * @param host of the machine
     * @param accelerator of all GPUs
     */
    record MemoryInUse(OptionalLong host, OptionalLong accelerator) {

        static final MemoryInUse UNKNOWN = new MemoryInUse(OptionalLong.empty(), OptionalLong.empty());

        private boolean isMeasured() {
            return host.isEmpty() || host.getAsLong() > 0;
        }
    }

    NodeMemory(NodeAddress address) {
        URI page = URI.create("http://" + NodeAddress.authority(address.host(), address.metricsPort()) + "/metrics");
        request = HttpRequest.newBuilder(page).timeout(QUERY_TIMEOUT).build();
    }

    /**
     * The memory in use before the load. Triton shows 0 until its first measurement. This waits for it: a variant would otherwise seem to
     * use the whole machine's memory.
     */
    MemoryInUse first() throws InterruptedException {
        long end = System.nanoTime() + FIRST_MEASUREMENT.toNanos();
        MemoryInUse usage = used();
        while (!usage.isMeasured()) {
            if (System.nanoTime() >= end) {
                return MemoryInUse.UNKNOWN;
            }
            LockSupport.parkNanos(LOOK.toNanos());
            usage = used();
        }
        return usage;
    }

    MemoryInUse used() throws InterruptedException {
        try {
            HttpResponse<String> page = client.send(request, HttpResponse.BodyHandlers.ofString());
            return page.statusCode() == OK ? read(page.body().lines().toList()) : MemoryInUse.UNKNOWN;
        } catch (IOException e) {
            // metrics may be off or unreachable: then only these figures are missing
            return MemoryInUse.UNKNOWN;
        }
    }

    static MemoryInUse read(List<String> page) {
        return new MemoryInUse(sum(page, "nv_cpu_memory_used_bytes"), sum(page, "nv_gpu_memory_used_bytes"));
    }

    /** The sum of a metric over all labels. */
    private static OptionalLong sum(List<String> lines, String metric) {
        double sum = 0;
        boolean hasMetric = false;
        for (String line : lines) {
            if (line.startsWith(metric + " ") || line.startsWith(metric + "{")) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                hasMetric = true;
            }
        }
        return hasMetric ? OptionalLong.of((long) sum) : OptionalLong.empty();
    }
}
