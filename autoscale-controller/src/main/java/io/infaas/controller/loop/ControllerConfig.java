package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.controller.control.ControlConfig;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.plan.PolicyKind;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.ports.PortClaim;
import io.infaas.controller.status.AdminConfig;
import io.infaas.gateway.view.Node;
import io.infaas.triton.client.Credentials;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All that a controller is started with.
 *
 * @param nodes where instances may be; whoever made it closes it, after the controller
 * @param control where gateways attach
 * @param admin where people and programs ask
 * @param journal file that decisions and actions are appended to, if any
 * @param first whether no gateway can have been given a view by another controller: then nothing has to be waited for before
 *     the first unload
 * @param credentials how nodes are spoken to
 */
public record ControllerConfig(
        Catalog catalog,
        NodeProvider nodes,
        PolicyKind policy,
        PolicySettings settings,
        ControlConfig control,
        AdminConfig admin,
        Optional<Path> journal,
        boolean first,
        Credentials credentials) {

    public ControllerConfig {
        for (Node node : nodes.list()) {
            if (catalog.nodeType(node.type()).isEmpty()) {
                throw new IllegalArgumentException("node '%s' is of node type '%s'; the catalog has %s"
                        .formatted(
                                node.id(),
                                node.type(),
                                catalog.nodeTypes().stream().map(NodeType::name).collect(Collectors.joining(", "))));
            }
        }
        for (String application : settings.peak().keySet()) {
            if (catalog.application(application).isEmpty()) {
                throw new IllegalArgumentException(
                        "--peak names application '%s', which the catalog does not have".formatted(application));
            }
        }
        if (control.port() != 0 && control.port() == admin.port()) {
            throw new IllegalArgumentException(
                    "--control-port and --admin-port are both %d: give each its own".formatted(control.port()));
        }
    }

    /** On loopback and free ports, by the policy of the paper, without a file: for a gateway in the same process. */
    public static ControllerConfig local(Catalog catalog, NodeProvider nodes) {
        return new ControllerConfig(
                catalog,
                nodes,
                PolicyKind.INFAAS,
                PolicySettings.DEFAULTS,
                ControlConfig.local(0),
                AdminConfig.onPort(0),
                Optional.empty(),
                true,
                Credentials.NONE);
    }

    public ControllerConfig withPolicy(PolicyKind kind, PolicySettings set) {
        return new ControllerConfig(catalog, nodes, kind, set, control, admin, journal, first, credentials);
    }

    public ControllerConfig withPorts(int controlPort, int adminPort) {
        return new ControllerConfig(
                catalog,
                nodes,
                policy,
                settings,
                new ControlConfig(control.host(), controlPort, control.token(), control.tls()),
                new AdminConfig(admin.host(), adminPort, admin.token()),
                journal,
                first,
                credentials);
    }

    public ControllerConfig withJournal(Path file) {
        return new ControllerConfig(
                catalog, nodes, policy, settings, control, admin, Optional.of(file), first, credentials);
    }

    /** The port that gateways attach to, with the flag that changes it. */
    public static PortClaim controlClaim(int port) {
        return new PortClaim("--control-port", "control", port);
    }

    /** The port that people ask, with the flag that changes it. */
    public static PortClaim adminClaim(int port) {
        return new PortClaim("--admin-port", "admin", port);
    }

    List<String> applications() {
        return catalog.applications().stream()
                .map(application -> application.name())
                .toList();
    }
}
