package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each request of SECURITY.md that ends a real Triton, through a gateway and directly. */
class NodeShieldIT {

    private static final String MODEL = "custom_identity_int32";

    /** A request, how the gateway answers it, and whether it ends the server or only its model. */
    enum Killer {
        SIZE_MODULO_2_TO_64(json("[2147483648,2147483648]", "[1]"), 500, true),
        SIZE_BEYOND_MEMORY(json("[1,4611686018427387904]", "[1]"), 500, true),
        DEEP_JSON(whole("{\"inputs\":" + "[".repeat(200_000)), 500, true),
        MANY_CHUNKS(chunks(600_000), 200, true),
        BINARY_SIZE_MODULO_2_TO_64(binary("[1,4611686018427387904]"), 400, false);

        private final String request;
        private final int status;
        private final boolean endsServer;

        Killer(String request, int status, boolean endsServer) {
            this.request = request;
            this.status = status;
            this.endsServer = endsServer;
        }
    }

    @TempDir
    private Path folder;

    private TritonServer triton;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        RigModels.layOut(folder, MODEL);
        triton = TritonServers.start(folder, List.of(MODEL), TritonServers.WITHOUT_AUTO_COMPLETE);
        NodeAddress node = new NodeAddress(triton.host(), triton.httpPort(), triton.grpcPort(), triton.metricsPort());
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withAdoption(new AdoptionConfig(List.of(node), Duration.ofSeconds(5), AdoptionConfig.DEADLINE))
                        .withPorts("127.0.0.1", 0, 0, 0))
                .await(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close().await(60, TimeUnit.SECONDS);
        triton.close();
    }

    @Test
    void infer_throughTheGateway_answeredAndTheNodeServesOn() throws Exception {
        for (Killer killer : Killer.values()) {
            assertThat(status(gateway.httpPort(), killer.request))
                    .as("%s", killer)
                    .isEqualTo(killer.status);
            assertThat(status(triton.httpPort(), json("[1,1]", "[1]")))
                    .as("after %s", killer)
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("proof")
    void infer_directly_endsTritonOrItsModel(Killer killer) throws Exception {
        int status = status(triton.httpPort(), killer.request);

        if (killer.endsServer) {
            assertThat(status).isZero();
            Until.within(30, () -> !isAlive());
        } else {
            assertThat(status(triton.httpPort(), json("[1,1]", "[1]"))).isEqualTo(500);
        }
    }

    @Test
    void infer_headerOf8192Bytes_closedByTritonAndExplainedByTheGateway() throws Exception {
        assertThat(status(triton.httpPort(), withHeader(8191))).isEqualTo(200);
        assertThat(status(triton.httpPort(), withHeader(8192))).isZero();

        assertThat(status(gateway.httpPort(), withHeader(8191))).isEqualTo(200);
        assertThat(status(gateway.httpPort(), withHeader(8192))).isEqualTo(431);
        assertThat(status(gateway.httpPort(), json("[1,1]", "[1]"))).isEqualTo(200);
    }

    private boolean isAlive() {
        return triton.pid().stream().anyMatch(pid -> ProcessHandle.of(pid).isPresent());
    }

    /** Returns the status of the answer; 0 if the connection ends without one. */
    private static int status(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String head = new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
            return head.isEmpty() ? 0 : Integer.parseInt(head.substring(9));
        } catch (java.net.SocketException reset) {
            return 0;
        }
    }

    private static String withHeader(int length) {
        return whole("x-long: " + "a".repeat(length) + "\r\n", body("[1,1]", "\"data\":[1]"));
    }

    private static String json(String shape, String data) {
        return whole(body(shape, "\"data\":" + data));
    }

    private static String binary(String shape) {
        String body = body(shape, "\"parameters\":{\"binary_data_size\":0}");
        return whole("inference-header-content-length: " + body.length() + "\r\n", body);
    }

    private static String body(String shape, String data) {
        return "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":%s,\"datatype\":\"INT32\",%s}]}".formatted(shape, data);
    }

    private static String whole(String body) {
        return whole("", body);
    }

    private static String whole(String headers, String body) {
        return head(headers + "content-length: " + body.length() + "\r\n") + body;
    }

    // blanks within the JSON that a stated length covers, so that the gateway sends them as they come
    private static String chunks(int count) {
        String body = body("[1,1]", "\"data\":[1]" + " ".repeat(count));
        StringBuilder request = new StringBuilder(
                head("inference-header-content-length: " + body.length() + "\r\ntransfer-encoding: chunked\r\n"));
        body.chars().forEach(one -> request.append("1\r\n").append((char) one).append("\r\n"));
        return request.append("0\r\n\r\n").toString();
    }

    private static String head(String headers) {
        return "POST /v2/models/" + MODEL + "/infer HTTP/1.1\r\nhost: x\r\n" + headers + "\r\n";
    }
}
