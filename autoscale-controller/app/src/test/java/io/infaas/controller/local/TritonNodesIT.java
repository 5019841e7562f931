package io.infaas.controller.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.servers.TritonServers;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real tritonservers as local nodes, from an installation of this machine or one made for the tests. */
@Timeout(180)
final class TritonNodesIT {

    /** Several servers start or end at once, beside other tests. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    private Path repository;

    private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();
    private final Vertx vertx = Vertx.vertx();
    private Path home = Path.of(".");

    @BeforeEach
    void layOut() throws IOException {
        home = TritonServers.home();
        SingleVariantRepository.layOut(repository);
    }

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
    }

    @Test
    void start_twoNodes_areEmptyServeWhatIsLoadedAndLeaveNothing() throws Exception {
        List<ProcessHandle> processes;
        try (LocalNodeProvider nodes = start()) {
            assertThat(nodes.nodes()).extracting(Node::id).containsExactly("local-1", "local-2");
            for (Node node : nodes.nodes()) {
                TritonClient client = client(node.grpcPort());
                assertThat(get(client.index(true, DEADLINE))).isEmpty();

                load(client);

                assertThat(get(client.infer(SingleVariantRepository.question(), DEADLINE))
                                .getRawOutputContents(0))
                        .hasSize(10 * Float.BYTES);
            }
            processes = ProcessHandle.current().descendants().toList();
            assertThat(sharedMemory(ProcessHandle.current().pid())).isNotEmpty();
        }

        assertThat(processes).hasSizeGreaterThanOrEqualTo(6).noneMatch(ProcessHandle::isAlive);
        assertThat(sharedMemory(ProcessHandle.current().pid())).isEmpty();
    }

    @Test
    void killedServer_restartsEmptyOnItsPorts() throws Exception {
        try (LocalNodeProvider nodes = start()) {
            List<Node> before = nodes.nodes();
            TritonClient client = client(before.get(0).grpcPort());
            load(client);
            ProcessHandle server = ProcessHandle.of(nodes.pid("local-1")).orElseThrow();
            List<ProcessHandle> below = server.descendants().toList();

            server.destroyForcibly();

            awaitNotice("local-1 (pid " + server.pid() + ") ended with status 137");
            awaitNotice("local-1 is back");
            assertThat(nodes.nodes()).isEqualTo(before);
            assertThat(nodes.restarted("local-1")).isEqualTo(1);
            assertThat(get(client.index(true, DEADLINE))).isEmpty();
            load(client);
            assertThat(get(client.infer(SingleVariantRepository.question(), DEADLINE))
                            .getRawOutputContents(0))
                    .hasSize(10 * Float.BYTES);
            assertAllEnd(below);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void parentEndsWithoutClosing_leavesNothing(boolean killed) throws Exception {
        Process parent = ChildJvm.likeThis(NodesInAnotherJvm.class.getName())
                .process(List.of(), List.of(repository.toString(), home.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = parent.inputReader()) {
            for (String node : output.readLine().split(" ", -1)) {
                load(client(Integer.parseInt(node.substring(node.indexOf(':') + 1))));
            }
            List<ProcessHandle> below = parent.descendants().toList();
            assertThat(below).hasSizeGreaterThanOrEqualTo(6);
            assertThat(sharedMemory(parent.pid())).isNotEmpty();

            if (killed) {
                parent.destroyForcibly();
            } else {
                parent.destroy();
            }

            assertThat(parent.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertAllEnd(below);
            assertThat(sharedMemory(parent.pid())).isEmpty();
        } finally {
            parent.destroyForcibly();
        }
    }

    private LocalNodeProvider start() throws Exception {
        TritonNodes kind = new TritonNodes(repository, TritonInstallation.find(Optional.of(home)));
        return LocalNodeProvider.start(new LocalNodes(2, "local", kind), notices::add);
    }

    private TritonClient client(int port) {
        return new TritonClient(vertx, LocalNodeProvider.HOST, port, TritonClient.DEFAULT_MESSAGE_CAP);
    }

    private static void load(TritonClient client) throws Exception {
        // the connection to a server that was killed may be noticed by the first call on it
        Until.holds("a load", () -> client.load(SingleVariantRepository.NAME, DEADLINE)
                .toCompletionStage()
                .handle((done, failure) -> failure == null)
                .toCompletableFuture()
                .join());
    }

    private void awaitNotice(String beginning) throws InterruptedException {
        String notice = notices.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        while (notice != null && !notice.startsWith(beginning)) {
            notice = notices.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(notice).as("a notice that begins with '%s'", beginning).isNotNull();
    }

    /** The files in {@code /dev/shm} of servers that {@code parent} started. */
    private static List<Path> sharedMemory(long parent) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("/dev/shm"), "infaas-" + parent + "-*")) {
            found.forEach(files::add);
        }
        return files;
    }

    private static void assertAllEnd(List<ProcessHandle> processes) {
        Until.holds("the end of " + processes, () -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
