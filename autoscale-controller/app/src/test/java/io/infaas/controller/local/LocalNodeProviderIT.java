package io.infaas.controller.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.local.NodeProcess.NodeFailedException;
import io.infaas.gateway.contract.Node;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LocalNodeProviderIT {

    private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();

    @Test
    void start_twoNodes_listenUntilClosed() throws Exception {
        LocalNodeProvider nodes = LocalNodeProvider.start(launch("", Duration.ofSeconds(20)), notices::add);
        List<Long> pids = pids(nodes);

        assertThat(nodes.nodes()).extracting(Node::id).containsExactly("local-1", "local-2");
        assertThat(nodes.nodes()).allSatisfy(node -> {
            assertThat(listens(node)).isTrue();
            assertThat(node.type()).isEqualTo("small");
        });

        nodes.close();

        assertThat(pids).noneMatch(LocalNodeProviderIT::isAlive);
    }

    @Test
    void killedNode_restartsOnItsPorts() throws Exception {
        try (LocalNodeProvider nodes = LocalNodeProvider.start(launch("", Duration.ofSeconds(20)), notices::add)) {
            List<Node> before = nodes.nodes();
            long killed = nodes.pid("local-1");

            ProcessHandle.of(killed).orElseThrow().destroyForcibly();

            awaitNotice("local-1 (pid " + killed + ") ended with status 137");
            awaitNotice("local-1 is back");
            assertThat(nodes.pid("local-1")).isPositive().isNotEqualTo(killed);
            assertThat(nodes.nodes()).isEqualTo(before);
            assertThat(listens(before.get(0))).isTrue();
            assertThat(nodes.restarted("local-1")).isEqualTo(1);
            assertThat(nodes.restarted("local-2")).isZero();
        }
    }

    @Test
    void start_nodeThatDies_failsWithWhatItSaidLast() {
        assertThatThrownBy(() -> LocalNodeProvider.start(launch("dies", Duration.ofSeconds(20)), notices::add))
                .isInstanceOf(NodeFailedException.class)
                .hasMessageContaining("local-1 ended with status 3")
                .hasMessageContaining("the repository cannot be read");
    }

    @Test
    void start_nodeThatIsNeverReady_failsInTimeAndLeavesNoProcess() {
        long before = ProcessHandle.current().children().count();

        assertThatThrownBy(() -> LocalNodeProvider.start(launch("silent", Duration.ofSeconds(1)), notices::add))
                .isInstanceOf(NodeFailedException.class)
                .hasMessageContaining("was not ready after 1 s");
        assertThat(ProcessHandle.current().children().count()).isEqualTo(before);
    }

    @Test
    void close_nodeThatIgnoresTerm_isKilled() throws Exception {
        LocalNodeProvider nodes = LocalNodeProvider.start(launch("stubborn", Duration.ofSeconds(20)), notices::add);
        List<Long> pids = pids(nodes);

        nodes.close();

        assertThat(pids).noneMatch(LocalNodeProviderIT::isAlive);
    }

    @Test
    void parentKilled_leavesNoNode() throws Exception {
        ChildJvm jvm = ChildJvm.likeThis(NodesInAnotherJvm.class.getName());
        Process parent = jvm.process(List.of(), List.of())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = parent.inputReader()) {
            List<ProcessHandle> nodes = Arrays.stream(output.readLine().split(" "))
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid.substring(0, pid.indexOf(':'))))
                            .orElseThrow())
                    .toList();

            parent.destroyForcibly().waitFor();

            for (ProcessHandle node : nodes) {
                assertThat(node.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
            }
        } finally {
            parent.destroyForcibly();
        }
    }

    private LocalNodes launch(String fake, Duration startTimeout) {
        ChildJvm like = ChildJvm.likeThis(ScriptedNodeProcess.class.getName());
        List<String> options = new ArrayList<>(like.options());
        options.add("-Dfake=" + fake);
        options.add("-XX:TieredStopAtLevel=1");
        ChildJvm jvm = new ChildJvm(like.java(), options, like.classPath(), like.mainClass());
        return new LocalNodes(2, "small", new EmbeddedNodes(Path.of("."), jvm))
                .withTimeouts(startTimeout, Duration.ofSeconds(1));
    }

    private void awaitNotice(String beginning) throws InterruptedException {
        String notice = notices.poll(20, TimeUnit.SECONDS);
        while (notice != null && !notice.startsWith(beginning)) {
            notice = notices.poll(20, TimeUnit.SECONDS);
        }
        assertThat(notice).as("a notice that begins with '%s'", beginning).isNotNull();
    }

    private static List<Long> pids(LocalNodeProvider nodes) {
        return nodes.nodes().stream().map(node -> nodes.pid(node.id())).toList();
    }

    private static boolean listens(Node node) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.grpcPort())) {
            return socket.isConnected();
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
