package io.infaas.controller.ec2;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.cli.Infaas;
import io.infaas.controller.ec2.Ec2Wiring.NodeAddressing;
import io.infaas.controller.local.ChildJvm;
import io.infaas.controller.local.EmbeddedNodes;
import io.infaas.controller.local.LocalNodeProvider;
import io.infaas.controller.local.LocalNodes;
import io.infaas.controller.node.NodeMachine;
import io.infaas.gateway.contract.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Makes each running instance of the stand-in a real process on this machine, which ends when the instance does. */
final class EmbeddedInstances implements NodeAddressing, AutoCloseable {

    private static final Duration BOOT = Duration.ofSeconds(1);

    private final LocalNodeProvider processes;
    private final ScheduledExecutorService power = Executors.newSingleThreadScheduledExecutor();

    /**
     * Starts nothing yet.
     *
     * @param repository what their models are loaded from
     * @param running ids of the instances that run
     */
    EmbeddedInstances(Path repository, int most, Supplier<Set<String>> running) throws Exception {
        processes = LocalNodeProvider.start(
                new LocalNodes(
                                0,
                                Catalogs.NODE_TYPE,
                                new EmbeddedNodes(repository, ChildJvm.likeThis(Infaas.class.getName())))
                        .upTo(most, 0, BOOT),
                notice -> {});
        var unused = power.scheduleWithFixedDelay(() -> cut(running), 100, 100, TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<Node> address(Instance instance, NodeMachine machine) {
        processes.launch(processes.offerings().get(0).id(), 1, instance.instanceId());
        return processes.list().stream()
                .filter(process -> process.request().equals(instance.instanceId()))
                .flatMap(process -> process.node().stream())
                .map(node -> new Node(
                        machine.id(), node.host(), node.httpPort(), node.grpcPort(), node.metricsPort(), node.type()))
                .findFirst();
    }

    private void cut(Supplier<Set<String>> running) {
        // listed first: the instance of a process that starts meanwhile runs, but is not yet among those that were
        // asked for
        List<NodeMachine> listed = processes.list();
        Set<String> run = running.get();
        listed.stream()
                .filter(process -> !run.contains(process.request()))
                .forEach(process -> processes.terminate(process.id()));
    }

    @Override
    public void close() {
        power.shutdownNow();
        processes.close();
    }
}
