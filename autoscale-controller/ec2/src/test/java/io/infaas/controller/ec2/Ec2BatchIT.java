package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.Offering;
import io.infaas.triton.testing.Until;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Machines of one request are launched by one call, and each has an instance of its own: whatever is answered, and whoever looks. */
final class Ec2BatchIT extends FleetOnMoto {

    private static final String SPOT = "local/us-east-1/spot";
    private static final String ON_DEMAND = "local/us-east-1/on-demand";

    @Test
    void threeMachines_areOneCall_andEachInstanceGetsTheNameOfItsMachine() {
        int before = calls("CreateFleet");

        fleet.provider().launch(SPOT, 3, "plan-1");

        awaitEachItsInstance(3);
        assertThat(calls("CreateFleet")).isEqualTo(before + 1);
    }

    @Test
    void answerThatIsLost_isAskedForAgain_andThreeInstancesComeOfIt() {
        moto.tell("lose", "{\"count\": 2}");

        fleet.provider().launch(SPOT, 3, "plan-1");

        awaitEachItsInstance(3);
    }

    @Test
    void noAnswerEver_instancesAreFoundByTheirTags() {
        moto.tell("lose", "{\"count\": 3}");

        fleet.provider().launch(SPOT, 3, "plan-1");

        awaitEachItsInstance(3);
        assertThat(notices).anyMatch(line -> line.contains("no answer to the launch"));
    }

    @Test
    void fewerThanAskedFor_areKept_theRestIsGoneWithTheCode_andTheOfferingIsClosed() {
        moto.tell("limit", "{\"m5.large|us-east-1a|on-demand\": 2}");
        moto.tell("exhaust", "{\"m5.large|us-east-1b|on-demand\": \"UnfulfillableCapacity\"}");

        fleet.provider().launch(ON_DEMAND, 5, "plan-1");

        awaitEachItsInstance(2);
        assertThat(fleet.provider().list())
                .filteredOn(machine -> machine.life() == MachineLife.GONE)
                .hasSize(3)
                .allSatisfy(machine -> assertThat(machine.why())
                        .contains("InsufficientInstanceCapacity", "us-east-1b on on-demand: UnfulfillableCapacity"));
        assertThat(offering(ON_DEMAND).isAvailable(Instant.now())).isFalse();
        assertThat(notices).anyMatch(line -> line.contains("started 2 of 5 machines"));
    }

    @Test
    void nextController_findsEachInstance_whetherItWasNamedOrNot() throws Exception {
        fleet.provider().launch(SPOT, 3, "plan-1");
        awaitEachItsInstance(3);
        Instance named = moto.running(settings).get(0);
        fleet.close();
        // as the launch left them
        moto.running(settings).stream()
                .filter(instance -> !instance.instanceId().equals(named.instanceId()))
                .forEach(instance -> moto.ec2().createTags(request -> request.resources(instance.instanceId())
                        .tags(MachineTags.naming(settings, "ec2-plan-1/1-3"))));

        fleet = moto.start(file, notices, Clock.systemUTC());

        awaitEachItsInstance(3);
        assertThat(moto.running(settings))
                .filteredOn(instance -> instance.instanceId().equals(named.instanceId()))
                .singleElement()
                .satisfies(instance -> assertThat(MachineTags.node(instance)).isEqualTo(MachineTags.node(named)));
        assertThat(notices).noneMatch(line -> line.contains("orphan"));
    }

    @Test
    void instanceTooMany_isNoNode_andIsNotEndedBeforeThereIsEvidence() {
        fleet.provider().launch(SPOT, 2, "plan-1");
        awaitEachItsInstance(2);

        List<Tag> tags = moto.running(settings).get(0).tags().stream()
                .map(tag -> tag.key().equals("infaas:node")
                        ? tag.toBuilder().value("ec2-plan-1/1-2").build()
                        : tag)
                .toList();
        moto.ec2().runInstances(request -> request.imageId(
                        moto.running(settings).get(0).imageId())
                .instanceType("m5.large")
                .minCount(1)
                .maxCount(1)
                .tagSpecifications(TagSpecification.builder()
                        .resourceType("instance")
                        .tags(tags)
                        .build()));

        Until.holds("three instances", () -> moto.running(settings).size() == 3);
        fleet.provider().terminate("ec2-plan-1-1");
        Until.holds("some looks", () -> moto.running(settings).size() == 2);
        assertThat(serving()).singleElement().satisfies(machine -> assertThat(machine.id())
                .isEqualTo("ec2-plan-1-2"));
    }

    @Test
    void oneOfABatch_isEndedAlone_alsoBeforeItIsNamed() {
        fleet.provider().launch(SPOT, 3, "plan-1");
        fleet.provider().terminate("ec2-plan-1-2");

        Until.holds(
                () -> "it is gone: " + fleet.provider().list(),
                () -> moto.running(settings).size() == 2 && serving().size() == 2);
        awaitEachItsInstance(2);
        assertThat(serving()).extracting(NodeMachine::id).containsExactly("ec2-plan-1-1", "ec2-plan-1-3");
    }

    private void awaitEachItsInstance(int count) {
        Until.holds(
                () -> "%d nodes with an instance each: %s %s %s"
                        .formatted(count, fleet.provider().list(), notices, names()),
                () -> serving().size() == count
                        && names().size() == count
                        && names().containsAll(
                                        serving().stream().map(NodeMachine::id).toList()));
    }

    private List<String> names() {
        return moto.running(settings).stream().map(MachineTags::node).collect(Collectors.toList());
    }

    private List<NodeMachine> serving() {
        return fleet.provider().list().stream()
                .filter(machine -> machine.life() == MachineLife.READY)
                .toList();
    }

    private static int calls(String action) {
        return DocumentFormat.JSON
                .parse("calls", moto.tell("calls", "{}"), JsonNode.class)
                .path(action)
                .asInt();
    }

    private Offering offering(String id) {
        return fleet.provider().offerings().stream()
                .filter(offering -> offering.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
