package io.infaas.builder.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.infaas.triton.client.NodeAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class NodeMemoryIT {

    private static final List<String> PAGE = List.of(
            "# HELP nv_gpu_memory_used_bytes GPU used memory",
            "nv_gpu_memory_used_bytes{gpu_uuid=\"GPU-a\"} 1000000.000000",
            "nv_gpu_memory_used_bytes{gpu_uuid=\"GPU-b\"} 2.5e6",
            "nv_cpu_memory_used_bytes 7516192768",
            "nv_cpu_memory_used_bytes_more 1");

    @Test
    void read_severalGpus_isTheirSum() {
        assertThat(NodeMemory.read(PAGE).accelerator()).hasValue(3_500_000);
        assertThat(NodeMemory.read(PAGE).host()).hasValue(7_516_192_768L);
    }

    @Test
    void first_nodeThatHasNotMeasuredYet_isAwaited() throws Exception {
        Queue<String> pages = new ArrayDeque<>(
                List.of("nv_cpu_memory_used_bytes 0", "nv_cpu_memory_used_bytes 0", "nv_cpu_memory_used_bytes 42"));
        HttpServer node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/metrics", call -> {
            byte[] page = String.valueOf(pages.poll()).getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(200, page.length);
            call.getResponseBody().write(page);
            call.close();
        });
        node.start();
        try {
            int port = node.getAddress().getPort();
            NodeMemory memory = new NodeMemory(new NodeAddress("127.0.0.1", port, port, port));

            assertThat(memory.first().host()).hasValue(42);
        } finally {
            node.stop(0);
        }
    }

    @Test
    void read_metricThatIsNotThere_isEmpty() {
        assertThat(NodeMemory.read(List.of())).isEqualTo(NodeMemory.MemoryInUse.UNKNOWN);
    }
}
