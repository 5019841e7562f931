package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.controller.control.ControlConfig;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.controller.status.AdminConfig;
import io.infaas.gateway.nodes.NodeCredentials;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Configurations of controllers with the policy {@code cost} and ports on the loopback interface. */
public final class LoopbackConfig {

    /** Profiles decide, whatever is observed: some networks are much faster than the profiles that make light loads need several nodes. */
    public static final PolicyFactory BY_PROFILES = PolicyFactory.of("cost").without(Set.of("corrections"));

    private LoopbackConfig() {}

    /**
     * A configuration.
     *
     * @param controlPort the control port; 0 for any free port, like the admin port
     * @param journal file of the journal, if any
     */
    public static ControllerConfig of(
            Catalog catalog, NodeProvider nodes, PolicySettings settings, int controlPort, Optional<Path> journal) {
        return of(PolicyKind.COST, catalog, nodes, settings, controlPort, journal);
    }

    /** The same with another policy. */
    public static ControllerConfig of(
            PolicyFactory policy,
            Catalog catalog,
            NodeProvider nodes,
            PolicySettings settings,
            int controlPort,
            Optional<Path> journal) {
        return new ControllerConfig(
                new LoopConfig(catalog, nodes, policy, settings, FleetSettings.FIXED),
                ControlConfig.local(controlPort),
                AdminConfig.onPort(0),
                journal,
                true,
                NodeCredentials.NONE);
    }
}
