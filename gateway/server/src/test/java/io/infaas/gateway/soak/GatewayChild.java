package io.infaas.gateway.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.cli.GatewayCommand;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** The command {@code gateway} in a JVM of its own, where each lost buffer is reported. */
public final class GatewayChild implements AutoCloseable {

    private static final Pattern READY =
            Pattern.compile("gateway ready: HTTP \\S+:(\\d+), gRPC \\S+:(\\d+), metrics [^\\s;]+:(\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;
    private final int httpPort;
    private final int grpcPort;
    private final int metricsPort;

    /** What runs in the child. */
    public static final class Main {
        public static void main(String[] args) {
            System.exit(new CommandLine(new GatewayCommand()).execute(args));
        }
    }

    public GatewayChild(Path folder, List<String> jvm, List<String> flags) throws IOException {
        this(folder, List.of(), jvm, flags);
    }

    /**
     * A child that another command starts.
     *
     * @param starter the beginning of the command line, before that of the JVM
     */
    public GatewayChild(Path folder, List<String> starter, List<String> jvm, List<String> flags) throws IOException {
        log = folder.resolve("gateway.log");
        List<String> command = new ArrayList<>(starter);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dio.netty.leakDetection.level=paranoid",
                "-Dio.netty.leakDetection.acquireAndReleaseOnly=true",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(jvm);
        command.addAll(List.of(
                Main.class.getName(), "--host=127.0.0.1", "--http-port=0", "--grpc-port=0", "--metrics-port=0"));
        if (flags.stream().noneMatch(flag -> flag.startsWith("--lame-duck-ms"))) {
            command.add("--lame-duck-ms=0");
        }
        command.addAll(flags);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .start();
        try {
            Matcher ready = awaitReady();
            httpPort = Integer.parseInt(ready.group(1));
            grpcPort = Integer.parseInt(ready.group(2));
            metricsPort = Integer.parseInt(ready.group(3));
        } catch (AssertionError | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private Matcher awaitReady() throws IOException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < until) {
            Matcher ready = READY.matcher(log());
            if (ready.find()) {
                return ready;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("the gateway did not get ready:\n" + log());
    }

    public int httpPort() {
        return httpPort;
    }

    public int grpcPort() {
        return grpcPort;
    }

    public int metricsPort() {
        return metricsPort;
    }

    /** Threads that it has now. */
    public int threads() throws IOException {
        return status(THREADS);
    }

    public String log() throws IOException {
        return Files.readString(log);
    }

    /** Memory that it has of the machine, in MiB. */
    public int residentMebibytes() throws IOException {
        return status(RESIDENT) >> 10;
    }

    private int status(Pattern figure) throws IOException {
        Matcher found = figure.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        assertThat(found.find()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    /** SIGTERM; waits for the orderly end. */
    public void end() throws Exception {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(log()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
