package io.infaas.controller.ec2;

import io.infaas.controller.ec2.NodeClass.NodePortsAt;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.node.NodeMachine;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.security.ClusterSecret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * The dependencies of a fleet besides its file.
 *
 * @param addressing where nodes answer
 * @param answers asks a node whether it is ready
 * @param period time between two looks at EC2
 * @param pause time before a launch without an answer is repeated
 * @param settling time after a start without launches: EC2 may not list the last launches of an earlier controller yet
 * @param mandate is checked before each change
 * @param secrets derives the secret of each node, if nodes have secrets
 */
record Ec2Wiring(
        AwsCredentialsProvider credentials,
        NodeAddressing addressing,
        Function<Node, CompletableFuture<Boolean>> answers,
        Duration period,
        Duration pause,
        Duration settling,
        Ec2Time time,
        Mandate mandate,
        Optional<ClusterSecret> secrets) {

    /** As on EC2: nodes answer at their private addresses, on the ports of their class. */
    static Ec2Wiring live(Ec2Settings settings, Mandate mandate, Optional<ClusterSecret> secrets) {
        return new Ec2Wiring(
                DefaultCredentialsProvider.builder().build(),
                privateAddresses(settings),
                new NodeAnswers()::ask,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                InstanceSync.VISIBLE,
                Ec2Time.real(Clock.systemUTC()),
                mandate,
                secrets);
    }

    private static NodeAddressing privateAddresses(Ec2Settings settings) {
        return (instance, machine) -> {
            if (instance.privateIpAddress() == null) {
                return Optional.empty();
            }
            NodePortsAt ports = settings.classes().stream()
                    .filter(nodes -> nodes.name().equals(MachineTags.nodeClass(instance)))
                    .findFirst()
                    .map(NodeClass::ports)
                    .orElse(NodePortsAt.TRITON);
            return Optional.of(new Node(
                    machine.id(),
                    instance.privateIpAddress(),
                    ports.http(),
                    ports.grpc(),
                    ports.metrics(),
                    machine.nodeType()));
        };
    }

    /** Where the node of a running instance answers, once it does. */
    @FunctionalInterface
    interface NodeAddressing {

        Optional<Node> address(Instance instance, NodeMachine machine);
    }

    /** Asks servers whether they are ready, each within {@link #ANSWER}. A server that keeps its health to itself has answered, too. */
    static final class NodeAnswers {

        static final Duration ANSWER = Duration.ofSeconds(1);

        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(ANSWER)
                .build();

        /** Never fails. */
        CompletableFuture<Boolean> ask(Node node) {
            String host = node.host().contains(":") ? "[" + node.host() + "]" : node.host();
            HttpRequest question = HttpRequest.newBuilder(
                            URI.create("http://%s:%d/v2/health/ready".formatted(host, node.httpPort())))
                    .timeout(ANSWER)
                    .build();
            return http.sendAsync(question, HttpResponse.BodyHandlers.discarding())
                    .handle((answer, failure) -> failure == null
                            && (answer.statusCode() == 200
                                    || answer.statusCode() == 401
                                    || answer.statusCode() == 403));
        }
    }
}
