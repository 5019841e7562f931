package io.infaas.controller.standalone;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the command of the built distribution in a separate process, as a user does, and keeps both output streams. All
 * instances share one folder of built variants, so that only the first start on a machine builds. Starts that may build wait for
 * each other, also across JVMs: a folder takes one build at a time.
 */
public final class InfaasProcess implements AutoCloseable {

    /** Includes the time of a build on a busy machine. */
    public static final long START_SECONDS = 600;

    public static final Path DISTRIBUTION = Path.of("target", "infaas").toAbsolutePath();

    /** Environment of a process whose speed is not tested: code is compiled once, which leaves more of the machine to others. */
    static final Map<String, String> COMPILED_ONCE = Map.of("INFAAS_JAVA_OPTS", "-XX:TieredStopAtLevel=1");

    private static final String TWO_NODES = "--nodes=2";
    private static final Pattern NODE =
            Pattern.compile("local-\\d+ \\(pid (\\d+)\\): HTTP on port (\\d+), gRPC on port (\\d+)");
    private static final String END = "<end of output>";

    private final Process process;
    private final Thread reader;
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
    private final List<String> lines = new ArrayList<>();
    private final FileChannel turn;

    /** @param turn holds the lock on the folder of variants, which one process uses at a time; it is closed when the process has ended */
    private InfaasProcess(Process process, FileChannel turn) {
        this.process = process;
        this.turn = turn;
        reader = new Thread(this::read, "infaas-output");
        reader.setDaemon(true);
        reader.start();
    }

    public static InfaasProcess start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(DISTRIBUTION.resolve("bin/infaas").toString()));
        command.addAll(List.of(arguments));
        return start(command, COMPILED_ONCE);
    }

    static InfaasProcess start(List<String> command, Map<String, String> environment) throws IOException {
        return start(command, environment, FileChannel.open(Path.of("/dev/null")));
    }

    /** Starts a command that brings the variants in a folder up to date. */
    static InfaasProcess startBuild(List<String> command, Map<String, String> environment, Path dataDir)
            throws IOException {
        Files.createDirectories(dataDir);
        FileChannel turn =
                FileChannel.open(dataDir.resolve(".tests.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        turn.lock();
        return start(command, environment, turn);
    }

    private static InfaasProcess start(List<String> command, Map<String, String> environment, FileChannel turn)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().putAll(environment);
        return new InfaasProcess(builder.start(), turn);
    }

    /** Starts {@code standalone} with the example {@code fashion}, two nodes, free ports, and the machine's folder of variants. */
    public static InfaasProcess standalone(String... arguments) throws IOException {
        List<String> command = standaloneCommand(dataDir(), arguments);
        command.add(TWO_NODES);
        command.add("--definition=" + DISTRIBUTION.resolve("examples/fashion"));
        return startBuild(command, COMPILED_ONCE, dataDir());
    }

    /** As users start {@code standalone}, on free ports, with the machine's folder of variants: its load is part of the test. */
    public static InfaasProcess standaloneUnderLoad(String... arguments) throws IOException {
        return standaloneUnderLoad(dataDir(), arguments);
    }

    /** Like {@link #standaloneUnderLoad(String...)}, with another folder of variants. */
    static InfaasProcess standaloneUnderLoad(Path dataDir, String... arguments) throws IOException {
        return startBuild(standaloneCommand(dataDir, arguments), Map.of(), dataDir);
    }

    /** Starts {@code standalone} with a folder of variants that nobody else uses. */
    static InfaasProcess standalone(Path dataDir, String... arguments) throws IOException {
        return start(standaloneCommand(dataDir, arguments), COMPILED_ONCE);
    }

    private static List<String> standaloneCommand(Path dataDir, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                DISTRIBUTION.resolve("bin/infaas").toString(),
                "standalone",
                "--http-port=0",
                "--grpc-port=0",
                "--metrics-port=0",
                "--control-port=0",
                "--admin-port=0",
                "--data-dir=" + dataDir));
        all.addAll(List.of(arguments));
        return all;
    }

    /** The machine's folder of variants, by default the one that the user's {@code standalone} uses. */
    public static Path dataDir() {
        String given = System.getenv("INFAAS_CACHE");
        Path cache = given == null ? Path.of(System.getProperty("user.home"), ".cache", "infaas") : Path.of(given);
        return cache.resolve("standalone");
    }

    /** Waits for a line that contains {@code pattern}; fails with all lines if none comes in time. */
    public Matcher await(String pattern, long seconds) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            String line = unread.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (line == null || line.equals(END)) {
                throw new AssertionError("no line matches '%s':%n%s".formatted(pattern, output()));
            }
            Matcher matcher = wanted.matcher(line);
            if (matcher.find()) {
                return matcher;
            }
        }
    }

    /** Waits until the gateway serves. */
    public Ports awaitServing() throws InterruptedException {
        Path built = Path.of(await("kept in (.*)$", START_SECONDS).group(1));
        Matcher gateway =
                await("Serving HTTP on port (\\d+), gRPC on port (\\d+), metrics on port (\\d+)", START_SECONDS);
        List<Node> nodes = new ArrayList<>();
        Matcher node = NODE.matcher(output());
        while (node.find()) {
            nodes.add(new Node(
                    Long.parseLong(node.group(1)), Integer.parseInt(node.group(2)), Integer.parseInt(node.group(3))));
        }
        return new Ports(
                Integer.parseInt(gateway.group(1)),
                Integer.parseInt(gateway.group(2)),
                nodes,
                CatalogFile.read(built.resolve(CatalogFile.NAME)));
    }

    /** Ports of the gateway and its nodes, and the catalog they serve. */
    public record Ports(int http, int grpc, List<Node> nodes, Catalog catalog) {}

    public record Node(long pid, int http, int grpc) {}

    /** Waits for the end and returns the exit code. */
    public int awaitEnd(long seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("process still runs after %d s:%n%s".formatted(seconds, output()));
        }
        // the last output may still be in the pipe
        reader.join(TimeUnit.SECONDS.toMillis(10));
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }

    public void terminate() {
        process.destroy();
    }

    public void kill() {
        process.destroyForcibly();
    }

    /** All descendant processes now. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** All output so far. */
    public String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Stops the process and its descendants, by force after 30 s. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        try {
            boolean unused = process.waitFor(30, TimeUnit.SECONDS);
            all.forEach(ProcessHandle::destroyForcibly);
            // it gives the folder to the next one
            reader.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (turn;
                BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            unread.add("output failed: " + e);
        }
        unread.add(END);
    }

    private void keep(String line) {
        synchronized (lines) {
            lines.add(line);
        }
        unread.add(line);
    }
}
