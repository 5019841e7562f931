package io.infaas.controller.node;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A process with two local nodes, to be killed by a test; writes their pids in one line. */
final class NodesInAnotherJvm {

    private NodesInAnotherJvm() {}

    public static void main(String[] args) throws Exception {
        ChildJvm jvm = ChildJvm.likeThis(FakeNode.class.getName());
        LocalNodes nodes =
                LocalNodes.start(new LocalNodes.Launch(2, Path.of("."), List.of("*"), jvm), System.err::println);
        System.out.println(
                nodes.nodes().stream().map(node -> String.valueOf(node.pid())).collect(Collectors.joining(" ")));
        Thread.currentThread().join();
    }
}
