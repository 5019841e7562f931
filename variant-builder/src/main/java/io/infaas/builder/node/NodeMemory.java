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

/**
 * The memory in use on a node, from its metrics: GPU memory for a variant that needs a GPU, else memory of the machine. Other
 * processes on the machine add noise. Triton updates these metrics every two seconds by default.
 */
final class NodeMemory {

    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(3);
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(QUERY_TIMEOUT)
            .build();
    private final HttpRequest request;
    private final String metric;

    NodeMemory(NodeAddress address, boolean gpu) {
        URI page = URI.create("http://" + NodeAddress.authority(address.host(), address.metricsPort()) + "/metrics");
        request = HttpRequest.newBuilder(page).timeout(QUERY_TIMEOUT).build();
        metric = gpu ? "nv_gpu_memory_used_bytes" : "nv_cpu_memory_used_bytes";
    }

    /** Bytes in use; empty if the node does not report them. */
    OptionalLong used() throws InterruptedException {
        try {
            HttpResponse<String> page = client.send(request, HttpResponse.BodyHandlers.ofString());
            return page.statusCode() == OK ? read(page.body().lines().toList(), metric) : OptionalLong.empty();
        } catch (IOException e) {
            // metrics may be off or unreachable: then only this figure is missing
            return OptionalLong.empty();
        }
    }

    /** The sum of a metric over all labels. */
    static OptionalLong read(List<String> lines, String metric) {
        double sum = 0;
        boolean found = false;
        for (String line : lines) {
            if (line.startsWith(metric + " ") || line.startsWith(metric + "{")) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                found = true;
            }
        }
        return found ? OptionalLong.of((long) sum) : OptionalLong.empty();
    }
}
