package io.infaas.builder.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * The memory that a node has in use, as its metrics tell it: of its GPUs for a variant that runs there, else of the machine,
 * so that what else runs on it is noise. Triton looks every two seconds unless told otherwise.
 */
final class NodeMemory {

    private static final Duration ASKING = Duration.ofSeconds(3);
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ASKING)
            .build();
    private final HttpRequest request;
    private final String metric;

    NodeMemory(NodeAddress address, boolean gpu) {
        URI page = URI.create("http://%s:%d/metrics".formatted(address.urlHost(), address.metricsPort()));
        request = HttpRequest.newBuilder(page).timeout(ASKING).build();
        metric = gpu ? "nv_gpu_memory_used_bytes" : "nv_cpu_memory_used_bytes";
    }

    /** Bytes in use; empty where the node does not tell. */
    OptionalLong used() throws InterruptedException {
        try {
            HttpResponse<String> page = client.send(request, HttpResponse.BodyHandlers.ofString());
            return page.statusCode() == OK ? read(page.body().lines().toList(), metric) : OptionalLong.empty();
        } catch (IOException e) {
            // metrics may be off or shut away: that costs nothing but this figure
            return OptionalLong.empty();
        }
    }

    /** The sum over all labels of a metric. */
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
