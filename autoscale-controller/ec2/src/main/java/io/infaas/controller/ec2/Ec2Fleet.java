package io.infaas.controller.ec2;

import io.infaas.catalog.Catalog;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.node.NodeProvider;
import io.infaas.gateway.security.ClusterSecret;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.Image;

/** The composition root of nodes on EC2. */
public final class Ec2Fleet implements AutoCloseable {

    private static final int LONG_POLL_SECONDS = 20;

    private final Ec2Clients clients;
    private final Ec2NodeProvider provider;
    private final Optional<EventQueue> events;

    private Ec2Fleet(Ec2Clients clients, Ec2NodeProvider provider, Optional<EventQueue> events) {
        this.clients = clients;
        this.provider = provider;
        this.events = events;
        events.ifPresent(EventQueue::start);
    }

    /**
     * Checks the fleet against EC2 and the catalog, makes its launch templates, and adopts its instances. Blocks for up to some seconds.
     *
     * @param file the fleet file; user data is found beside it
     * @param notices receives messages for operators
     * @param mandate is checked before each change
     * @param secrets derives the secret of each node, which a parameter of SSM passes to it; if empty, nodes get none
     * @throws FleetException with one line; nothing was launched
     */
    public static Ec2Fleet start(
            FleetFile fleet,
            Path file,
            Catalog catalog,
            Consumer<String> notices,
            Mandate mandate,
            Optional<ClusterSecret> secrets)
            throws InterruptedException {
        return start(fleet, file, catalog, notices, Ec2Wiring.live(Ec2Settings.in(fleet), mandate, secrets));
    }

    static Ec2Fleet start(FleetFile fleet, Path file, Catalog catalog, Consumer<String> notices, Ec2Wiring wiring)
            throws InterruptedException {
        Ec2Settings settings = Ec2Settings.in(fleet);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
        Map<String, String> userData = new HashMap<>();
        settings.classes().forEach(nodes -> userData.put(nodes.name(), UserData.read(settings, nodes, folder)));
        Ec2Clients clients = new Ec2Clients(settings, wiring.credentials(), wiring.mandate());
        boolean started = false;
        try {
            Ec2Calls calls = new Ec2Calls(
                    clients.ec2(),
                    clients.ssm(),
                    settings,
                    wiring.time().nanos(),
                    wiring.time().pause());
            Map<String, FleetLaunchTemplateSpecificationRequest> templates =
                    templates(settings, catalog, userData, calls);
            Ec2NodeProvider provider = new Ec2NodeProvider(settings, calls, templates, notices, wiring);
            provider.start(wiring.period());
            started = true;
            return new Ec2Fleet(
                    clients,
                    provider,
                    settings.queue()
                            .map(url -> new EventQueue(
                                    clients.queues(),
                                    url.toString(),
                                    LONG_POLL_SECONDS,
                                    provider::handle,
                                    provider::isDurable,
                                    notices)));
        } catch (SdkException e) {
            throw new FleetException("EC2 in region %s: %s".formatted(settings.region(), Ec2Calls.line(e)), e);
        } finally {
            if (!started) {
                clients.close();
            }
        }
    }

    private static Map<String, FleetLaunchTemplateSpecificationRequest> templates(
            Ec2Settings settings, Catalog catalog, Map<String, String> userData, Ec2Calls calls) {
        ClassFacts facts = new ClassFacts(calls, settings);
        ClassCheck check = new ClassCheck(Optional.of(catalog), facts.types());
        Map<NodeClass, Image> images = new LinkedHashMap<>();
        for (NodeClass nodes : settings.classes()) {
            Image image = facts.image(nodes);
            check.check(nodes, image);
            images.put(nodes, image);
        }
        // only once all classes are known to be right
        LaunchTemplates templates = new LaunchTemplates(calls, settings);
        Map<String, FleetLaunchTemplateSpecificationRequest> overrides = new HashMap<>();
        images.forEach((nodes, image) ->
                overrides.put(nodes.name(), templates.ensure(nodes, image, userData.getOrDefault(nodes.name(), ""))));
        return overrides;
    }

    public NodeProvider provider() {
        return provider;
    }

    /** Leaves the instances running. */
    @Override
    public void close() {
        events.ifPresent(EventQueue::close);
        provider.close();
        clients.close();
    }
}
