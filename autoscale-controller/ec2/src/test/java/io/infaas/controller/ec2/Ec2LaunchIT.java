package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.node.Offering;
import io.infaas.triton.testing.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Launches that fail, are refused or are not answered, and instances that nobody asked for: nothing is launched twice, nothing is lost. */
final class Ec2LaunchIT extends FleetOnMoto {

    private static final String ON_DEMAND = "local/us-east-1/on-demand";
    private static final String SPOT = "local/us-east-1/spot";

    @Test
    void launch_answerIsLostTwice_launchesOneInstance() {
        moto.tell("lose", "{\"count\": 2}");

        NodeMachine machine = ready("plan-1");

        assertThat(moto.running(settings)).singleElement().satisfies(instance -> {
            assertThat(MachineTags.node(instance)).isEqualTo(machine.id());
            assertThat(MachineTags.nodeClass(instance)).isEqualTo("cpu");
        });
    }

    @Test
    void launch_noAnswerEver_isFoundByItsTags() {
        moto.tell("lose", "{\"count\": 3}");

        ready("plan-1");

        // an instance may be ready before its launch is given up
        Until.holds("a notice", () -> notices.stream().anyMatch(line -> line.contains("no answer to the launch")));
        assertThat(moto.running(settings)).hasSize(1);
    }

    @Test
    void launch_zoneWithoutCapacity_isMadeInTheOther() {
        moto.tell("exhaust", "{\"m5.large|us-east-1a|on-demand\": \"InsufficientInstanceCapacity\"}");

        ready("plan-1");

        assertThat(moto.running(settings))
                .extracting(instance -> instance.placement().availabilityZone())
                .containsExactly("us-east-1b");
        assertThat(offering(ON_DEMAND).unavailableUntil()).isEmpty();
    }

    @Test
    void launch_thatBecomesACheaperType_costsWhatThatCosts_alsoOnceItIsAdopted() throws Exception {
        String two = "{type: m5a.large, nodeType: local, onDemandPerHour: 0.09, spotPerHour: 0.03}";
        fleet.close();
        Path both = MotoEc2.write(
                folder, Files.readString(file).replaceAll("(?m)^( *- )(\\{type: m5.large.*)$", "$1$2\n$1" + two));
        settings = Ec2Settings.in(FleetFile.read(both));
        fleet = moto.start(both, notices, Clock.systemUTC());
        moto.tell("exhaust", "{\"m5.large|*|on-demand\": \"InsufficientInstanceCapacity\"}");
        assertThat(offering(ON_DEMAND).pricePerHour()).isEqualTo(0.10);

        ready("plan-1");

        Until.holds(
                () -> "the price of the cheaper type: " + provider().list(),
                () -> machine("plan-1").pricePerHour() == 0.09);
        fleet.close();
        fleet = moto.start(both, notices, Clock.systemUTC());
        assertThat(machine("plan-1").pricePerHour()).isEqualTo(0.09);
    }

    @Test
    void launch_noCapacityAnywhere_isGoneWithTheCodes_andTheOfferingIsClosedForThreeMinutes() {
        moto.tell("exhaust", """
                {"m5.large|us-east-1a|spot": "UnfulfillableCapacity",
                 "m5.large|us-east-1b|spot": "InsufficientInstanceCapacity"}""");

        provider().launch(SPOT, 1, "plan-1");

        Until.holds("gone", () -> machine("plan-1").life() == MachineLife.GONE);
        assertThat(machine("plan-1").why())
                .contains(
                        "m5.large in us-east-1a on spot: UnfulfillableCapacity",
                        "m5.large in us-east-1b on spot: InsufficientInstanceCapacity");
        Instant now = Instant.now();
        assertThat(offering(SPOT).isAvailable(now)).isFalse();
        assertThat(offering(SPOT).isAvailable(now.plus(Duration.ofMinutes(3)))).isTrue();
        assertThat(offering(ON_DEMAND).isAvailable(now)).isTrue();
    }

    @Test
    void launch_quotaOfSpotInstances_closesTheMarket() {
        moto.tell("exhaust", "{\"m5.large|us-east-1a|spot\": \"MaxSpotInstanceCountExceeded\"}");

        ready(SPOT, "plan-1");

        // the node may answer before the launch has
        Until.holds(
                "the market is closed", () -> offering(SPOT).unavailableUntil().isPresent());
        assertThat(offering(ON_DEMAND).unavailableUntil()).isEmpty();
    }

    @Test
    void restart_adoptsWhatRuns_withItsCordonAndItsRequest() throws Exception {
        NodeMachine kept = ready("plan-1");
        NodeMachine leaving = ready("plan-2");
        provider().cordon(leaving.id(), true);
        Until.holds("the tag", () -> moto.running(settings).stream().anyMatch(MachineTags::isCordoned));
        fleet.close();

        fleet = moto.start(file, notices, Clock.systemUTC());

        assertThat(machine("plan-1")).isEqualTo(kept);
        assertThat(machine("plan-2").life()).isEqualTo(MachineLife.CORDONED);
        provider().launch(ON_DEMAND, 1, "plan-1");
        assertThat(provider().list()).hasSize(2);
    }

    @Test
    void sameContent_makesNoNewVersionOfTheTemplate_otherContentDoes() throws Exception {
        String template = LaunchTemplates.name(settings, settings.classes().get(0));
        moto.start(file, notices, Clock.systemUTC()).close();
        assertThat(versions(template)).isEqualTo(1);

        String changed = Files.readString(file).replace("markets:", "instanceProfile: other\n        markets:");
        moto.start(MotoEc2.write(folder, changed), notices, Clock.systemUTC()).close();

        assertThat(versions(template)).isEqualTo(2);
    }

    @Test
    void rootVolume_isLargeEnoughForAContainer_andThatOfTheImageIfThatIsLarger() throws Exception {
        String template = LaunchTemplates.name(settings, settings.classes().get(0));
        moto.start(file, notices, Clock.systemUTC()).close();
        assertThat(newest(template)).singleElement().satisfies(device -> {
            assertThat(device.deviceName()).isEqualTo("/dev/sda1");
            assertThat(device.ebs().volumeSize()).isEqualTo(60);
            assertThat(device.ebs().deleteOnTermination()).isTrue();
        });

        String small = Files.readString(file).replace("markets:", "diskGib: 1\n        markets:");
        moto.start(MotoEc2.write(folder, small), notices, Clock.systemUTC()).close();
        assertThat(newest(template)).isEmpty();
    }

    @Test
    void userDataThatChanges_makesANewVersionOfTheTemplate() throws Exception {
        String template = LaunchTemplates.name(settings, settings.classes().get(0));
        String withData = Files.readString(file).replace("markets:", "userData: node.yaml\n        markets:");
        Files.writeString(folder.resolve("node.yaml"), "#cloud-config\n# one\n");
        moto.start(MotoEc2.write(folder, withData), notices, Clock.systemUTC()).close();
        int before = versions(template);

        Files.writeString(folder.resolve("node.yaml"), "#cloud-config\n# two\n");
        moto.start(MotoEc2.write(folder, withData), notices, Clock.systemUTC()).close();

        assertThat(versions(template)).isEqualTo(before + 1);
    }

    @Test
    void instanceThatWasGivenUp_isEndedWhenItTurnsUp() {
        NodeMachine machine = ready("plan-1");
        Instance instance = moto.running(settings).get(0);
        provider().terminate(machine.id());
        Until.holds("gone", () -> machine("plan-1").life() == MachineLife.GONE);

        moto.ec2().runInstances(request -> request.imageId(instance.imageId())
                .instanceType("m5.large")
                .minCount(1)
                .maxCount(1)
                .tagSpecifications(TagSpecification.builder()
                        .resourceType("instance")
                        .tags(instance.tags())
                        .build()));

        Until.holds("no instance", () -> moto.running(settings).isEmpty());
        assertThat(notices).anyMatch(line -> line.contains("is an orphan of '" + machine.id()));
    }

    @Test
    void instanceThatSomebodyElseEnds_isGoneAndSaysWhy() {
        ready("plan-1");

        moto.ec2()
                .terminateInstances(request ->
                        request.instanceIds(moto.running(settings).get(0).instanceId()));

        Until.holds("gone", () -> machine("plan-1").life() == MachineLife.GONE);
        assertThat(machine("plan-1").why()).startsWith("EC2 ended its instance: ");
    }

    @Test
    void terminate_nodeThatNeverAnswered_isReportedWithItsConsole() throws Exception {
        fleet.close();
        FleetFile read = FleetFile.read(file);
        fleet = Ec2Fleet.start(
                read,
                file,
                MotoEc2.catalog(),
                notices::add,
                MotoEc2.wiring((instance, machine) -> Optional.empty(), Clock.systemUTC()));
        provider().launch(ON_DEMAND, 1, "plan-1");
        Until.holds("it boots", () -> machine("plan-1").life() == MachineLife.BOOTING);

        provider().terminate(machine("plan-1").id());

        Until.holds("gone", () -> machine("plan-1").life() == MachineLife.GONE);
        assertThat(machine("plan-1").why())
                .startsWith("its node never answered; console: ")
                .hasSizeGreaterThan(40);
        assertThat(moto.running(settings)).isEmpty();
    }

    @Test
    void moreCallsThanMayWait_refusesLaunches_andLosesNoNodeThatRuns() {
        NodeMachine machine = ready("plan-1");
        for (int request = 0; request < 1_100; request++) {
            provider().launch(ON_DEMAND, 1, "many-" + request);
        }
        for (int call = 0; call < 50; call++) {
            provider().cordon(machine.id(), true);
        }

        assertThat(machine("plan-1").life()).isEqualTo(MachineLife.CORDONED);
        assertThat(notices).anyMatch(line -> line.startsWith("'" + machine.id() + "' keeps its tags"));
        assertThat(provider().list())
                .filteredOn(launched -> launched.life() == MachineLife.GONE)
                .isNotEmpty()
                .allMatch(launched -> launched.why().equals("more than 1000 calls to EC2 are waiting"));

        provider().terminate(machine.id());
        Until.holds("its instance is ended", () -> moto.running(settings).stream()
                .noneMatch(instance -> MachineTags.node(instance).equals(machine.id())));
    }

    private List<LaunchTemplateBlockDeviceMapping> newest(String template) {
        return moto.ec2()
                .describeLaunchTemplateVersions(
                        request -> request.launchTemplateName(template).versions("$Latest"))
                .launchTemplateVersions()
                .get(0)
                .launchTemplateData()
                .blockDeviceMappings();
    }

    private int versions(String template) {
        return moto.ec2()
                .describeLaunchTemplateVersions(request -> request.launchTemplateName(template))
                .launchTemplateVersions()
                .size();
    }

    private NodeProvider provider() {
        return fleet.provider();
    }

    private Offering offering(String id) {
        return provider().offerings().stream()
                .filter(offering -> offering.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private NodeMachine machine(String request) {
        return provider().list().stream()
                .filter(machine -> machine.request().equals(request))
                .findFirst()
                .orElseThrow();
    }

    private NodeMachine ready(String request) {
        return ready(ON_DEMAND, request);
    }

    private NodeMachine ready(String offering, String request) {
        provider().launch(offering, 1, request);
        Until.holds(
                () -> "ready: " + provider().list() + notices,
                () -> machine(request).life() == MachineLife.READY);
        return machine(request);
    }
}
