package io.infaas.controller.node;

import java.nio.file.Path;
import java.util.stream.Collectors;

/** A process with two local nodes, to be killed by a test; writes their pids in one line. */
final class NodesInAnotherJvm {

    private NodesInAnotherJvm() {}

    public static void main(String[] args) throws Exception {
        ChildJvm jvm = ChildJvm.likeThis(FakeNode.class.getName());
        LocalNodeProvider nodes = LocalNodeProvider.start(
                new LocalNodeProvider.Launch(2, "local", new EmbeddedNodes(Path.of("."), jvm)), System.err::println);
        System.out.println(nodes.list().stream()
                .map(node -> String.valueOf(nodes.pid(node.id())))
                .collect(Collectors.joining(" ")));
        Thread.currentThread().join();
    }
}
