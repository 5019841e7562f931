package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleetfile.Ec2Settings;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.gateway.security.ClusterSecret;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ssm.model.ResourceTypeForTagging;
import software.amazon.awssdk.services.ssm.model.Tag;

/** Each instance has the secret of its node in a parameter of its own, as long as it runs. */
final class Ec2SecretsTest {

    private static final String SPOT = "local/us-east-1/spot";
    private static final ClusterSecret SECRET = new ClusterSecret("s3cret");

    private static MotoEc2 moto;

    @TempDir
    private Path folder;

    private final List<String> notices = new CopyOnWriteArrayList<>();
    private Path file;
    private Ec2Settings settings;

    @BeforeAll
    static void startMoto(@TempDir Path shared) throws IOException {
        moto = new MotoEc2(shared);
    }

    @AfterAll
    static void stopMoto() {
        moto.close();
    }

    @BeforeEach
    void write() throws IOException {
        file = MotoEc2.write(folder, moto.fleet());
        settings = FleetFile.read(file).ec2();
    }

    @AfterEach
    void restore() {
        moto.tell("restore", "{}");
    }

    @Test
    void launch_eachInstanceHasTheSecretOfItsNode_untilItIsGone() throws Exception {
        try (Ec2Fleet fleet = moto.start(file, notices, SECRET)) {
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
    }

    @Test
    void start_afterAControllerThatLaunchedAndWroteNone_writesThem() throws Exception {
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

        try (Ec2Fleet fleet = moto.start(file, notices, SECRET)) {
            awaitSecretsOf(2);
            fleet.provider().list().forEach(machine -> end(fleet.provider(), machine));
            awaitSecretsOf(0);
        }
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
