package io.infaas.gateway.forward;

import com.google.protobuf.ByteString;
import io.infaas.gateway.soak.GatewayChild;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.infaas.triton.testing.KeptPorts;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints what a real Triton answers in time when more is asked than it can do, directly and behind the gateway and others:
 * {@code gateway/bench/overload --triton}. Its model sleeps, so that what it can do does not depend on the machine's cores.
 */
final class OverloadOnTriton {

    private static final String MODEL = "slow_identity";
    private static final int EXECUTION_MS = 40;
    private static final int BATCH = 4;
    private static final int DEADLINE_MS = 400;
    private static final List<Integer> LOADS = List.of(1, 2, 5, 10);
    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration LENGTH = Duration.ofSeconds(10);
    private static final Pattern EXECUTED = Pattern.compile("\"inference_count\":\\s*(\\d+)");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient statistics = HttpClient.newHttpClient();
    private final Path folder;
    private final List<Process> rivals = new ArrayList<>();

    private OverloadOnTriton(Path folder) {
        this.folder = folder;
    }

    /** @param args the folder of the rivals' configurations, then the programs of HAProxy and Envoy, those that are there */
    public static void main(String[] args) throws Exception {
        OverloadOnTriton run = new OverloadOnTriton(Files.createTempDirectory("overload-"));
        try {
            run.print(Path.of(args[0]), List.of(args).subList(1, args.length));
        } finally {
            run.rivals.forEach(Process::destroyForcibly);
            run.vertx.close().await(10, TimeUnit.SECONDS);
        }
        System.exit(0);
    }

    private void print(Path configurations, List<String> programs) throws Exception {
        Path repository = RigModels.layOut(Files.createDirectory(folder.resolve("models")), MODEL);
        Path config = repository.resolve(MODEL + "/config.pbtxt");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("max_batch_size: 8", "max_batch_size: " + BATCH)
                        .replace("\"100\"", "\"" + EXECUTION_MS + "\""));
        try (TritonServer triton = TritonServers.start(repository, List.of(MODEL));
                GatewayChild gateway = new GatewayChild(
                        folder,
                        List.of("-Dio.netty.leakDetection.level=disabled"),
                        List.of("--nodes=127.0.0.1:%d:%d:%d"
                                .formatted(triton.httpPort(), triton.grpcPort(), triton.metricsPort())))) {
            Map<String, Integer> ports = new LinkedHashMap<>();
            ports.put("directly", triton.grpcPort());
            ports.put("gateway", gateway.grpcPort());
            for (String program : programs) {
                Path name = Path.of(program).getFileName();
                ports.put(name.toString(), start(program, configurations, triton));
            }
            double capacity = measureCapacity(ports);
            System.out.printf(
                    Locale.ROOT,
                    "capacity %.1f/s directly; batches of %d in %d ms, deadline %d ms%n| | %s |%n|---|---|---|---|---|%n",
                    capacity,
                    BATCH,
                    EXECUTION_MS,
                    DEADLINE_MS,
                    String.join(" | ", LOADS.stream().map(load -> load + "x").toList()));
            for (Map.Entry<String, Integer> front : ports.entrySet()) {
                System.out.println("| " + front.getKey() + " | " + measure(front.getValue(), capacity, triton));
            }
        }
    }

    private double measureCapacity(Map<String, Integer> ports) throws Exception {
        double capacity = 0;
        // each is warm afterwards
        for (Map.Entry<String, Integer> front : ports.entrySet()) {
            try (OpenLoop client = new OpenLoop(vertx, front.getValue(), question(), 10 * DEADLINE_MS)) {
                double perSecond = client.measureClosed(4 * BATCH, Duration.ofSeconds(5));
                capacity = front.getKey().equals("directly") ? perSecond : capacity;
            }
        }
        return capacity;
    }

    private String measure(int port, double capacity, TritonServer triton) throws Exception {
        StringBuilder line = new StringBuilder();
        for (int load : LOADS) {
            try (OpenLoop client = new OpenLoop(vertx, port, question(), DEADLINE_MS)) {
                OpenLoop.Outcome seen = client.offer(load * capacity, BEFORE, LENGTH, () -> countExecuted(triton));
                line.append(String.format(
                        Locale.ROOT,
                        "%.2f, %.1f %% |",
                        seen.inTime() / (capacity * LENGTH.toSeconds()),
                        100.0 * Math.max(0, seen.executed() - seen.inTime()) / Math.max(1, seen.executed())));
            }
            awaitIdle(triton);
        }
        return line.toString();
    }

    // what was left to the node must not be the next one's
    private void awaitIdle(TritonServer triton) throws Exception {
        long[] before = {-1};
        Until.within(300, () -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10L * EXECUTION_MS));
            long now = countExecuted(triton);
            boolean idle = now == before[0];
            before[0] = now;
            return idle;
        });
    }

    private long countExecuted(TritonServer triton) {
        try {
            URI of = URI.create("http://127.0.0.1:%d/v2/models/%s/stats".formatted(triton.httpPort(), MODEL));
            Matcher counted = EXECUTED.matcher(statistics
                    .send(HttpRequest.newBuilder(of).build(), HttpResponse.BodyHandlers.ofString())
                    .body());
            return counted.find() ? Long.parseLong(counted.group(1)) : 0;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("Triton tells no statistics", e);
        }
    }

    private int start(String program, Path configurations, TritonServer triton) throws Exception {
        boolean envoy = program.endsWith("envoy");
        int port = KeptPorts.next();
        String file = envoy ? "overload-envoy.yaml" : "overload-haproxy.cfg";
        Path configuration = folder.resolve(file);
        Files.writeString(
                configuration,
                Files.readString(configurations.resolve(file))
                        .replace("@PORT@", String.valueOf(port))
                        .replace("@NODE@", String.valueOf(triton.grpcPort()))
                        .replace("@MOST@", String.valueOf(2 * BATCH))
                        .replace("@QUEUE_MS@", String.valueOf(DEADLINE_MS - 5 * EXECUTION_MS / 2)));
        List<String> command = envoy
                ? List.of(program, "-c", configuration.toString(), "--concurrency", "1", "--disable-hot-restart")
                : List.of(program, "-db", "-f", configuration.toString());
        rivals.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(file + ".log").toFile())
                .start());
        Until.within(30, () -> isOpen(port));
        return port;
    }

    private static boolean isOpen(int port) {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException closed) {
            return false;
        }
    }

    private static Buffer question() {
        return Reply.frame(ModelInferRequest.newBuilder()
                .setModelName(MODEL)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("INPUT0")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(4))
                .addRawInputContents(ByteString.copyFrom(new byte[16]))
                .build());
    }
}
