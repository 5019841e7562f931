package io.infaas.controller.local;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A process with two local nodes that it does not close; a test kills it. It prints {@code pid:grpc} of both nodes in one
 * line. With the arguments repository and Triton home, the nodes are real tritonservers.
 */
final class NodesInAnotherJvm {

    private NodesInAnotherJvm() {}

    public static void main(String[] args) throws Exception {
        LocalNodeKind kind = args.length == 0
                ? new EmbeddedNodes(Path.of("."), ChildJvm.likeThis(ScriptedNodeProcess.class.getName()))
                : new TritonNodes(Path.of(args[0]), TritonInstallation.find(Optional.of(Path.of(args[1]))));
        LocalNodeProvider nodes = LocalNodeProvider.start(new LocalNodes(2, "local", kind), System.err::println);
        System.out.println(nodes.nodes().stream()
                .map(node -> nodes.pid(node.id()) + ":" + node.grpcPort())
                .collect(Collectors.joining(" ")));
        Thread.currentThread().join();
    }
}
