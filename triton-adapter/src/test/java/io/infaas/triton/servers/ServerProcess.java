package io.infaas.triton.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A server that is a child of this JVM and ends with it, even if this JVM is killed. */
final class ServerProcess implements TritonServer {
    private static final long STOPPING_SECONDS = 20;
    /** Exit code of a process that a signal has ended, minus the signal. */
    private static final int SIGNALLED = 128;

    private static final Set<Integer> CRASHES = Set.of(SIGNALLED + 6, SIGNALLED + 11);

    private final InstalledTree.Ports ports;
    private final Process process;
    private final Process guard;
    private final Path log;

    private ServerProcess(InstalledTree.Ports ports, Process process, Process guard, Path log) {
        this.ports = ports;
        this.process = process;
        this.guard = guard;
        this.log = log;
    }

    static ServerProcess start(InstalledTree tree, Launch launch, InstalledTree.Ports ports) {
        try {
            Path log = Files.createDirectories(Path.of("target", "triton-logs"))
                    .resolve(ports.http() + ".log")
                    .toAbsolutePath();
            ProcessBuilder builder = new ProcessBuilder(tree.command(launch, ports))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(name -> name.equals("PYTHONHOME") || name.equals("PYTHONPATH"));
            tree.interpreter()
                    .ifPresent(bin -> environment.merge("PATH", bin.toString(), (old, own) -> own + ":" + old));
            Process process = builder.start();
            // The guard's standard input ends with this JVM, however that ends.
            Process guard = new ProcessBuilder(
                            "bash",
                            "-c",
                            "cat >/dev/null; kill \"$1\" 2>/dev/null",
                            "guard",
                            String.valueOf(process.pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new ServerProcess(ports, process, guard, log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + tree.tree(), e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The complete output of the server. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int httpPort() {
        return ports.http();
    }

    @Override
    public int grpcPort() {
        return ports.grpc();
    }

    @Override
    public int metricsPort() {
        return ports.metrics();
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.of(process.pid());
    }

    @Override
    public boolean seesRepository() {
        return true;
    }

    /** Kills it and its backends: asked to end, it would wait for every connection that a client has left open. */
    @Override
    public void close() {
        if (!process.isAlive() && CRASHES.contains(process.exitValue())) {
            // what a test sees of it is a node that is gone, as if it had been killed
            System.err.printf("the Triton of port %d has crashed, see the end of %s%n", ports.http(), log);
        }
        // The guard first: afterwards the pid may belong to another process.
        guard.descendants().forEach(ProcessHandle::destroyForcibly);
        guard.destroyForcibly();
        List<ProcessHandle> backends = process.descendants().toList();
        process.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(STOPPING_SECONDS, TimeUnit.SECONDS);
            removeSharedMemory();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove what the server left in /dev/shm", e);
        }
    }

    private void removeSharedMemory() throws IOException {
        try (DirectoryStream<Path> left =
                Files.newDirectoryStream(Path.of("/dev/shm"), ports.sharedMemoryPrefix() + "*")) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }
}
