package io.infaas.controller.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
final class LocalNodesTest {

    private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();

    @Test
    void start_twoNodes_listenUntilClosed() throws Exception {
        LocalNodes nodes = LocalNodes.start(launch("", Duration.ofSeconds(20)), notices::add);
        List<Long> pids = nodes.nodes().stream().map(LocalNode::pid).toList();

        assertThat(nodes.nodes()).extracting(LocalNode::id).containsExactly("local-1", "local-2");
        assertThat(nodes.nodes())
                .allSatisfy(node -> assertThat(listens(node.address())).isTrue());

        nodes.close();

        assertThat(pids).noneMatch(LocalNodesTest::isAlive);
    }

    @Test
    void killedNode_comesBackOnItsPorts() throws Exception {
        try (LocalNodes nodes = LocalNodes.start(launch("", Duration.ofSeconds(20)), notices::add)) {
            LocalNode node = nodes.nodes().get(0);
            NodeAddress before = node.address();
            long killed = node.pid();

            ProcessHandle.of(killed).orElseThrow().destroyForcibly();

            awaitNotice("local-1 (pid " + killed + ") ended with status 137");
            awaitNotice("local-1 is back");
            assertThat(node.pid()).isNotEqualTo(killed);
            assertThat(node.address()).isEqualTo(before);
            assertThat(listens(before)).isTrue();
            assertThat(node.restarted()).isEqualTo(1);
        }
    }

    @Test
    void start_nodeThatDies_failsWithWhatItSaidLast() {
        assertThatThrownBy(() -> LocalNodes.start(launch("dies", Duration.ofSeconds(20)), notices::add))
                .isInstanceOf(NodeFailedException.class)
                .hasMessageContaining("local-1 ended with status 3")
                .hasMessageContaining("the repository cannot be read");
    }

    @Test
    void start_nodeThatIsNeverReady_failsInTimeAndLeavesNoProcess() {
        long before = ProcessHandle.current().children().count();

        assertThatThrownBy(() -> LocalNodes.start(launch("silent", Duration.ofSeconds(1)), notices::add))
                .isInstanceOf(NodeFailedException.class)
                .hasMessageContaining("was not ready after 1 s");
        assertThat(ProcessHandle.current().children().count()).isEqualTo(before);
    }

    @Test
    void close_nodeThatIgnoresTerm_isKilled() throws Exception {
        LocalNodes nodes = LocalNodes.start(launch("stubborn", Duration.ofSeconds(20)), notices::add);
        List<Long> pids = nodes.nodes().stream().map(LocalNode::pid).toList();

        nodes.close();

        assertThat(pids).noneMatch(LocalNodesTest::isAlive);
    }

    @Test
    void parentKilled_leavesNoNode() throws Exception {
        ChildJvm jvm = ChildJvm.likeThis(NodesInAnotherJvm.class.getName());
        Process parent = jvm.process(List.of(), List.of())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = parent.inputReader()) {
            List<ProcessHandle> nodes = Arrays.stream(output.readLine().split(" "))
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();

            parent.destroyForcibly().waitFor();

            for (ProcessHandle node : nodes) {
                assertThat(node.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
            }
        } finally {
            parent.destroyForcibly();
        }
    }

    private LocalNodes.Launch launch(String fake, Duration startTimeout) {
        ChildJvm like = ChildJvm.likeThis(FakeNode.class.getName());
        List<String> options = new ArrayList<>(like.options());
        options.add("-Dfake=" + fake);
        options.add("-XX:TieredStopAtLevel=1");
        ChildJvm jvm = new ChildJvm(like.java(), options, like.classPath(), like.mainClass());
        return new LocalNodes.Launch(2, Path.of("."), List.of("*"), jvm, startTimeout, Duration.ofSeconds(1));
    }

    private void awaitNotice(String beginning) throws InterruptedException {
        String notice = notices.poll(20, TimeUnit.SECONDS);
        while (notice != null && !notice.startsWith(beginning)) {
            notice = notices.poll(20, TimeUnit.SECONDS);
        }
        assertThat(notice).as("a notice that begins with '%s'", beginning).isNotNull();
    }

    private static boolean listens(NodeAddress address) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.grpc())) {
            return socket.isConnected();
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
