package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.AccessPolicy.SharedMemoryKeys;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.SystemSharedMemoryRegisterRequest;
import io.infaas.triton.protocol.SystemSharedMemoryRegisterResponse;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** System shared memory of a client at a real Triton on this host, through the gateway. */
class SharedMemoryIT {

    private static final int VALUES = 16;
    private static final int BYTES = 4 * VALUES;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path memory =
            Path.of("/dev/shm", "infaas-test-" + ProcessHandle.current().pid());
    private TritonServer triton;
    private Gateway gateway;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        triton = TritonServers.start(
                RigModels.layOut(folder, "simple"), List.of("simple"), TritonServers.WITHOUT_AUTO_COMPLETE);
        NodeAddress node = new NodeAddress(triton.host(), triton.httpPort(), triton.grpcPort(), triton.metricsPort());
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withAdoption(new AdoptionConfig(List.of(node), Duration.ofSeconds(5), AdoptionConfig.DEADLINE))
                        .withAccess(new AccessPolicy(
                                ClientPermission.NOBODY,
                                ClientPermission.NOBODY,
                                Restrictions.NONE,
                                Restrictions.NONE,
                                new SharedMemoryKeys(true, List.of("/infaas-test-"))))
                        .withPorts("127.0.0.1", 0, 0, 0))
                .await(60, TimeUnit.SECONDS);
        Files.write(memory, new byte[4 * BYTES]);
    }

    @AfterEach
    void stop() throws Exception {
        Files.deleteIfExists(memory);
        if (gateway != null) {
            gateway.close().await(60, TimeUnit.SECONDS);
        }
        if (triton != null) {
            triton.close();
        }
    }

    @Test
    void region_ofAnotherPrefix_refusedByBothSpellings() throws Exception {
        for (String body : List.of(
                "{\"key\":\"/psm_other\",\"byte_size\":4}",
                "{\"key\":\"/infaas-test-x/../psm_other\",\"byte_size\":4}",
                "{\"key\":\"/infaas-test-x\",\"key\":\"/psm_other\",\"byte_size\":4}")) {
            HttpResponse<String> refused = post("/v2/systemsharedmemory/region/other/register", body);

            assertThat(refused.statusCode()).as(body).isEqualTo(400);
            assertThat(refused.body()).contains("must begin with one of [/infaas-test-]");
        }
    }

    @Test
    void region_ofAnotherPrefixOverGrpc_refused() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            TritonClient client = new TritonClient(vertx, "127.0.0.1", gateway.grpcPort(), 1 << 20);
            for (String key : List.of("/psm_other", "/infaas-test-x/../psm_other", "")) {
                assertThatThrownBy(() -> register(client, key))
                        .as(key)
                        .hasMessageContaining("must begin with one of [/infaas-test-]");
            }

            assertThat(register(client, "/" + memory.getFileName()).getSerializedSize())
                    .isZero();
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    private static SystemSharedMemoryRegisterResponse register(TritonClient client, String key) throws Exception {
        return client.registerSharedMemory(
                        SystemSharedMemoryRegisterRequest.newBuilder()
                                .setName("other")
                                .setKey(key)
                                .setByteSize(4)
                                .build(),
                        Duration.ofSeconds(20))
                .await(30, TimeUnit.SECONDS);
    }

    @Test
    void region_registeredThroughTheGateway_servesInputsAndOutputs() throws Exception {
        ByteBuffer inputs = ByteBuffer.allocate(4 * BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < VALUES; i++) {
            inputs.putInt(4 * i, 100 + i).putInt(BYTES + 4 * i, 1);
        }
        Files.write(memory, inputs.array());
        assertThat(post("/v2/systemsharedmemory/unregister", "").statusCode()).isEqualTo(200);
        HttpResponse<String> registered = post(
                "/v2/systemsharedmemory/region/mine/register",
                "{\"key\":\"/%s\",\"offset\":0,\"byte_size\":%d}".formatted(memory.getFileName(), 4 * BYTES));
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(200);
        assertThat(get("/v2/systemsharedmemory/region/mine/status").body()).contains("\"name\":\"mine\"");
        assertThat(get("/v2").body()).contains("\"system_shared_memory\"");

        HttpResponse<String> answer = post(
                "/v2/models/simple/infer",
                "{\"inputs\":[%s,%s],\"outputs\":[{\"name\":\"OUTPUT0\",\"parameters\":%s}]}"
                        .formatted(input("INPUT0", 0), input("INPUT1", BYTES), place(2 * BYTES)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        IntBuffer sums = ByteBuffer.wrap(Files.readAllBytes(memory))
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(2 * BYTES)
                .asIntBuffer();
        assertThat(sums.get(3)).isEqualTo(104);
        assertThat(post("/v2/systemsharedmemory/region/mine/unregister", "").statusCode())
                .isEqualTo(200);
        assertThat(get("/v2/systemsharedmemory/status").body()).isEqualTo("[]");
    }

    private static String input(String name, int offset) {
        return "{\"name\":\"%s\",\"datatype\":\"INT32\",\"shape\":[1,%d],\"parameters\":%s}"
                .formatted(name, VALUES, place(offset));
    }

    private static String place(int offset) {
        return "{\"shared_memory_region\":\"mine\",\"shared_memory_offset\":%d,\"shared_memory_byte_size\":%d}"
                .formatted(offset, BYTES);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + path));
    }
}
