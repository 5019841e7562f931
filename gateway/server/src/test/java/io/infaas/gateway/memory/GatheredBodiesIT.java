package io.infaas.gateway.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that have to be gathered or inflated as a whole neither end the gateway nor take memory from small queries. */
class GatheredBodiesIT {

    private static final int AT_A_TIME = 8;
    private static final int INFLATED = 62 << 20;
    private static final int TOKEN = 40 << 20;
    private static final List<String> JVM = List.of("-Xmx128m", "-XX:MaxDirectMemorySize=128m");

    @TempDir
    private static Path folder;

    private static AttackedGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = new AttackedGateway(folder, JVM);
    }

    @AfterAll
    static void end() throws Exception {
        try (AttackedGateway closing = gateway) {
            closing.end();
        }
    }

    @Test
    void inflation_bombsAtATime_refusedAndTheProbeLosesNothing() throws Exception {
        byte[] bomb = gzip(constantBody());
        assertThat(bomb.length).isLessThan(100_000);
        try (ProbeClient probe = gateway.probe()) {
            List<Integer> ends = attack(bomb, "gzip");

            assertThat(ends).isSubsetOf(400, 503);
            gateway.assertUnharmed(probe);
        }
    }

    @Test
    void json_numbersOf40MebibytesAtATime_refusedAndTheProbeLosesNothing() throws Exception {
        byte[] body = fill("{\"inputs\":[{\"data\":[", '1', TOKEN, "]}]}");
        try (ProbeClient probe = gateway.probe()) {
            List<Integer> ends = attack(body, "identity");

            assertThat(ends).containsOnly(500);
            gateway.assertUnharmed(probe);
        }
    }

    @Test
    void json_stringsOf40MebibytesAtATime_servedOrRefusedThenOneAloneServed() throws Exception {
        byte[] body = fill("{\"inputs\":[{\"data\":[\"", 'x', TOKEN, "\"]}]}");
        try (ProbeClient probe = gateway.probe()) {
            List<Integer> ends = attack(body, "identity");

            // two that grow on two event loops at the same time may refuse each other: none of them is sure to be
            // served
            assertThat(ends).isSubsetOf(200, 503);
            gateway.assertUnharmed(probe);
            assertThat(attack(body, "identity", 1)).containsExactly(200);
        }
    }

    private static List<Integer> attack(byte[] body, String encoding) throws Exception {
        return attack(body, encoding, AT_A_TIME);
    }

    private static List<Integer> attack(byte[] body, String encoding, int count) throws Exception {
        URI target = URI.create("http://127.0.0.1:" + gateway.httpPort() + "/v2/models/fashion/infer");
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(60))
                .header("Content-Encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        List<Integer> ends = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> one : all) {
            ends.add(one.get(90, TimeUnit.SECONDS).statusCode());
        }
        return ends;
    }

    private static byte[] constantBody() {
        return fill("{\"inputs\":[],\"x\":\"", 'a', INFLATED, "\"}");
    }

    private static byte[] fill(String start, char with, int count, String end) {
        byte[] middle = new byte[count];
        Arrays.fill(middle, (byte) with);
        ByteArrayOutputStream all = new ByteArrayOutputStream(count + 100);
        all.writeBytes(start.getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(middle);
        all.writeBytes(end.getBytes(StandardCharsets.US_ASCII));
        return all.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }
}
