package io.infaas.gateway.bench;

import io.infaas.catalog.ConcurrentThroughput;
import io.infaas.gateway.contract.ViewFile;
import io.infaas.gateway.soak.GatewayChild;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.infaas.triton.testing.KeptPorts;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints what a real Triton answers in time when more is asked than it can do, directly and behind the gateway and others:
 * {@code gateway/bench/overload --triton}. Its model sleeps, so that what it can do does not depend on the machine's cores.
 */
final class OverloadOnTriton {

    private static final int DEADLINE_MS = 400;
    private static final List<Integer> LOADS = List.of(1, 2, 5, 10);
    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration LENGTH = Duration.ofSeconds(10);
    private static final Pattern EXECUTED = Pattern.compile("\"inference_count\":\\s*(\\d+)");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient statistics = HttpClient.newHttpClient();
    private final Path folder;
    private final List<Process> rivals = new ArrayList<>();

    /**
     * What clients ask.
     *
     * @param name the one that they ask for
     * @param model what Triton executes for it
     */
    private record Front(String title, int port, String name, String model) {
        Front(String title, int port) {
            this(title, port, SleepingModel.MODEL, SleepingModel.MODEL);
        }
    }

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
        Path repository = Files.createDirectory(folder.resolve("models"));
        SleepingModel.layOut(repository);
        List<String> jvm = List.of("-Dio.netty.leakDetection.level=disabled");
        try (TritonServer triton =
                        TritonServers.start(repository, List.of(SleepingModel.MODEL, SleepingModel.VARIANT));
                GatewayChild adopting = new GatewayChild(
                        Files.createDirectory(folder.resolve("adopting")),
                        jvm,
                        List.of("--nodes=127.0.0.1:%d:%d:%d"
                                .formatted(triton.httpPort(), triton.grpcPort(), triton.metricsPort())));
                GatewayChild viewing = new GatewayChild(
                        Files.createDirectory(folder.resolve("viewing")),
                        jvm,
                        List.of("--view=" + writeView(triton)))) {
            Front directly = new Front("nothing", triton.grpcPort());
            List<Front> fronts = new ArrayList<>();
            fronts.add(directly);
            fronts.add(new Front("gateway, model adopted", adopting.grpcPort()));
            fronts.add(new Front(
                    "gateway, application of a catalog",
                    viewing.grpcPort(),
                    SleepingModel.APPLICATION,
                    SleepingModel.VARIANT));
            for (String program : programs) {
                String name = Path.of(program).getFileName().toString();
                fronts.add(new Front(name, start(program, configurations, triton)));
            }
            double capacity = measureClosed(directly, 4 * SleepingModel.BATCH);
            for (Front front : fronts) {
                // each is warm afterwards
                measureClosed(front, 4 * SleepingModel.BATCH);
            }
            System.out.printf(
                    Locale.ROOT,
                    "capacity %.1f/s directly; batches of %d in %d ms, deadline %d ms; in each cell: answered in time as a share"
                            + " of it, executed in vain of all executed, late of all that were not refused, and how long after the"
                            + " load had fallen to half of it queries were not answered in time%n| | %s |%n|---|---|---|---|---|%n",
                    capacity,
                    SleepingModel.BATCH,
                    SleepingModel.EXECUTION_MS,
                    DEADLINE_MS,
                    String.join(" | ", LOADS.stream().map(load -> load + "x").toList()));
            for (Front front : fronts) {
                System.out.println("| " + front.title() + " | " + measure(front, capacity, triton));
            }
        }
    }

    private Path writeView(TritonServer triton) throws Exception {
        Front directly = new Front("nothing", triton.grpcPort(), SleepingModel.VARIANT, SleepingModel.VARIANT);
        List<ConcurrentThroughput> measured = new ArrayList<>();
        for (int clients : ConcurrentThroughput.MEASURED) {
            measured.add(new ConcurrentThroughput(clients, measureClosed(directly, clients)));
        }
        Path file = folder.resolve("view.json");
        ViewFile.write(file, SleepingModel.view(triton, DEADLINE_MS, measured));
        return file;
    }

    private double measureClosed(Front front, int inFlight) throws Exception {
        try (OpenLoop client =
                new OpenLoop(vertx, front.port(), SleepingModel.question(front.name()), 10 * DEADLINE_MS)) {
            return client.measureClosed(inFlight, Duration.ofSeconds(5));
        }
    }

    private String measure(Front front, double capacity, TritonServer triton) throws Exception {
        StringBuilder line = new StringBuilder();
        for (int load : LOADS) {
            try (OpenLoop client =
                    new OpenLoop(vertx, front.port(), SleepingModel.question(front.name()), DEADLINE_MS)) {
                OpenLoop.Outcome seen = client.offer(
                        load * capacity, capacity, BEFORE, LENGTH, () -> countExecuted(triton, front.model()));
                line.append(String.format(
                        Locale.ROOT,
                        "%.2f, %.1f %%, %.1f %%, %.1f s |",
                        seen.inTime() / (capacity * LENGTH.toSeconds()),
                        100.0 * Math.max(0, seen.executed() - seen.inTime()) / Math.max(1, seen.executed()),
                        100 * seen.lateShare(),
                        seen.recoveryMs() / 1000));
            }
            awaitIdle(triton, front.model());
        }
        return line.toString();
    }

    // what was left to the node must not be the next one's
    private void awaitIdle(TritonServer triton, String model) throws Exception {
        long[] before = {-1};
        Until.within(300, () -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10L * SleepingModel.EXECUTION_MS));
            long now = countExecuted(triton, model);
            boolean idle = now == before[0];
            before[0] = now;
            return idle;
        });
    }

    private long countExecuted(TritonServer triton, String model) {
        try {
            URI of = URI.create("http://127.0.0.1:%d/v2/models/%s/stats".formatted(triton.httpPort(), model));
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
                        .replace("@MOST@", String.valueOf(2 * SleepingModel.BATCH))
                        .replace("@QUEUE_MS@", String.valueOf(DEADLINE_MS - 5 * SleepingModel.EXECUTION_MS / 2)));
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
}
