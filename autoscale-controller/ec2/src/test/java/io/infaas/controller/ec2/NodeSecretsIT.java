package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.gateway.security.ClusterSecret;
import io.infaas.triton.testing.Until;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.model.ResourceTypeForTagging;
import software.amazon.awssdk.services.ssm.model.Tag;

/** Each instance has the secret of its node in a parameter of its own, as long as it runs. */
final class NodeSecretsIT extends FleetOnMoto {

    private static final String SPOT = "local/us-east-1/spot";
    private static final ClusterSecret SECRET = new ClusterSecret("s3cret");

    @Override
    @BeforeEach
    void start() throws Exception {
        write();
        fleet = moto.start(file, notices, SECRET);
    }

    @Test
    void launch_eachInstanceHasTheSecretOfItsNode_untilItIsGone() throws Exception {
        fleet.provider().launch(SPOT, 3, "plan-1");
        awaitSecretsOf(3);
        for (String instance : moto.secrets(settings).keySet()) {
            assertThat(moto.ssm()
                            .listTagsForResource(request -> request.resourceType(ResourceTypeForTagging.PARAMETER)
                                    .resourceId(SecretParameters.name(settings.cluster(), instance)))
                            .tagList())
                    .extracting(Tag::value)
                    .containsExactly("arn:aws:ec2:us-east-1:123456789012:instance/" + instance);
        }

        end(fleet.provider(), fleet.provider().list().get(0));

        awaitSecretsOf(2);
        assertThat(notices).noneMatch(line -> line.contains("secret"));
    }

    @Test
    void start_afterAControllerThatLaunchedAndWroteNone_writesThem() throws Exception {
        fleet.close();
        try (Ec2Fleet killed = moto.start(file, notices, Clock.systemUTC())) {
            killed.provider().launch(SPOT, 2, "plan-1");
            Until.holds(
                    "two nodes",
                    () -> killed.provider().list().stream()
                                    .filter(machine -> machine.life() == MachineLife.READY)
                                    .count()
                            == 2);
        }
        assertThat(moto.secrets(settings)).isEmpty();

        fleet = moto.start(file, notices, SECRET);

        awaitSecretsOf(2);
        fleet.provider().list().forEach(machine -> end(fleet.provider(), machine));
        awaitSecretsOf(0);
    }

    private static void end(NodeProvider provider, NodeMachine machine) {
        Until.holds("a node", () -> provider.list().stream()
                .anyMatch(each -> each.id().equals(machine.id()) && each.life() == MachineLife.READY));
        provider.terminate(machine.id());
    }

    private void awaitSecretsOf(int count) {
        Until.holds(() -> notices + ": " + moto.secrets(settings), () -> {
            Map<String, String> expected = new TreeMap<>();
            moto.running(settings)
                    .forEach(instance -> expected.put(instance.instanceId(), SECRET.apply(MachineTags.node(instance))));
            return expected.size() == count && moto.secrets(settings).equals(expected);
        });
    }
}
