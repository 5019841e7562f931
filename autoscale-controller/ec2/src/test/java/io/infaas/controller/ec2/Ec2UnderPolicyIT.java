package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.gateway.security.ClusterSecret;
import io.infaas.triton.testing.Until;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped policy allows a fleet's own calls on its own machines, and none on those of another cluster. */
final class Ec2UnderPolicyIT {

    private static final String GROUP = "sg-of-nodes";

    @TempDir
    private Path folder;

    private final List<String> notices = new CopyOnWriteArrayList<>();

    @Test
    void fleet_underTheShippedPolicy_launchesCordonsAndEnds_andNothingIsRefused() throws Exception {
        try (MotoEc2 moto = new MotoEc2(folder)) {
            Path file = MotoEc2.write(folder, moto.fleet());
            Ec2Settings settings = Ec2Settings.in(FleetFile.read(file));
            moto.tell("policy", PolicyInForce.of(settings.cluster(), GROUP).json());
            try (Ec2Fleet fleet = moto.start(file, notices, new ClusterSecret("s3cret"))) {
                NodeProvider provider = fleet.provider();
                provider.launch("local/us-east-1/spot", 1, "plan-1");
                Until.holds("a node", () -> provider.list().get(0).life() == MachineLife.READY);
                NodeMachine machine = provider.list().get(0);
                provider.cordon(machine.id(), true);
                Until.holds("the tag", () -> moto.running(settings).stream().allMatch(MachineTags::isCordoned));
                Until.holds("the secret", () -> !moto.secrets(settings).isEmpty());
                provider.terminate(machine.id());
                Until.holds(
                        "no instance and no secret",
                        () -> moto.running(settings).isEmpty()
                                && moto.secrets(settings).isEmpty());
            }

            assertThat(moto.tell("policy", "{}")).isEqualTo("[]");
            assertThat(notices).noneMatch(line -> line.contains("not authorized"));
        }
    }

    @Test
    void fleet_underThePolicyOfAnotherCluster_mayLaunchNothing() throws Exception {
        try (MotoEc2 moto = new MotoEc2(folder)) {
            Path file = MotoEc2.write(folder, moto.fleet());
            Ec2Settings settings = Ec2Settings.in(FleetFile.read(file));
            moto.tell("policy", PolicyInForce.of("another", GROUP).json());
            try (Ec2Fleet fleet = moto.start(file, notices, Clock.systemUTC())) {
                fleet.provider().launch("local/us-east-1/spot", 1, "plan-1");
                Until.holds(
                        "the refusal",
                        () -> fleet.provider().list().get(0).why().contains("ec2:CreateFleet"));
                assertThat(moto.running(settings)).isEmpty();
            }
        }
    }
}
