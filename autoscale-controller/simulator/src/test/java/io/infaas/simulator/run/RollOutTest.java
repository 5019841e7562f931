package io.infaas.simulator.run;

import static io.infaas.simulator.run.FleetTest.LOCAL;
import static io.infaas.simulator.run.FleetTest.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes with a former configuration are replaced one after the other, under load and in simulated time. */
final class RollOutTest {

    private static final FleetSettings THREE = FleetSettings.between(1, 3, 100);

    private static FleetRun threeNodes(FleetSettings settings) {
        FleetRun fleet = FleetRun.ofFullNodes(settings, LOCAL).run(90, 200);
        assertThat(fleet.open()).isEqualTo(3);
        return fleet;
    }

    private static List<String> ids(FleetRun fleet) {
        return fleet.machines().stream().map(NodeMachine::id).toList();
    }

    private static long drifting(FleetRun fleet) {
        return fleet.shownMachines().stream().filter(MachineRow::drifts).count();
    }

    private static void runUntilNothingDrifts(FleetRun fleet, double rate) {
        fleet.run(1, rate);
        for (int i = 0; i < 60 && drifting(fleet) > 0; i++) {
            fleet.run(10, rate);
        }
        // the last one takes a second to end
        fleet.run(2, rate);
        assertThat(drifting(fleet)).as("%s", fleet.history()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anotherConfiguration_replacesEachNodeOnce_soManyAtOnce_andLosesNothing(int atOnce) {
        FleetRun fleet = threeNodes(THREE.withRollOut(true, atOnce));
        List<String> before = ids(fleet);
        int second = fleet.second();

        fleet.configure("2");
        fleet.run(1, 200);
        assertThat(drifting(fleet)).isEqualTo(3);
        assertThat(fleet.entries("node-drift")).singleElement().satisfies(entry -> assertThat(entry.reason())
                .contains("3 nodes drift", before.get(0)));
        for (int i = 0; i < 600 && drifting(fleet) > 0; i++) {
            fleet.run(1, 200);
            assertThat(fleet.machines()).hasSizeLessThanOrEqualTo(3 + atOnce);
            assertThat(fleet.open()).isGreaterThanOrEqualTo(3 - atOnce);
        }

        fleet.run(2, 200);
        assertThat(ids(fleet)).hasSize(3).doesNotContainAnyElementsOf(before);
        assertThat(fleet.launches()).as("%s", fleet.history()).isEqualTo(6);
        assertThat(fleet.entries("node-terminate"))
                .extracting(JournalEntry::node)
                .containsExactlyInAnyOrderElementsOf(before);
        assertThat(fleet.violatedSince(second)).as("%s", fleet.history()).isLessThan(0.01);
    }

    @Test
    void lastCopy_servesUntilItsReplacementDoes() {
        FleetRun fleet =
                FleetRun.ofFullNodes(FleetSettings.between(1, 1, 100), LOCAL).run(60, 20);
        int second = fleet.second();

        fleet.configure("2");
        // a step fails if no instance serves in a second
        runUntilNothingDrifts(fleet, 20);

        assertThat(fleet.machines()).hasSize(1);
        assertThat(fleet.violatedSince(second)).isZero();
    }

    @Test
    void rollOutOff_driftIsShown_andNothingReplaced() {
        FleetRun fleet = threeNodes(THREE.withRollOut(false, 1));
        List<String> before = ids(fleet);

        fleet.configure("2");
        fleet.run(200, 200);

        assertThat(drifting(fleet)).isEqualTo(3);
        assertThat(ids(fleet)).isEqualTo(before);
        assertThat(fleet.entries("node-drift")).singleElement().satisfies(entry -> assertThat(entry.reason())
                .contains("rollOut is false"));
    }

    @Test
    void wishOfAnOperator_replacesThatNode_alsoIfItIsCordoned() {
        FleetRun fleet = threeNodes(THREE.withRollOut(false, 1));
        List<String> before = ids(fleet);

        fleet.wishReplacements(Set.of(before.get(1)));
        fleet.run(START + 30, 200);
        assertThat(ids(fleet)).hasSize(3).contains(before.get(0), before.get(2)).doesNotContain(before.get(1));

        fleet.cordon(before.get(0), true);
        fleet.run(START + 60, 200);
        assertThat(ids(fleet)).contains(before.get(0));
        fleet.wishReplacements(Set.of(before.get(1), before.get(0)));
        fleet.run(START + 30, 200);
        assertThat(ids(fleet)).doesNotContain(before.get(0));
    }

    @Test
    void replacementsThatNeverAnswer_pauseAtOnce_untilResumedOrConfiguredAgain() {
        FleetRun fleet = threeNodes(THREE);
        List<String> before = ids(fleet);
        int launches = fleet.launches();
        fleet.provider().silences(LOCAL.id());

        fleet.configure("bad");
        fleet.run(600, 200);

        assertThat(fleet.launches()).isEqualTo(launches + 1);
        assertThat(fleet.shownPause()).contains("never answered", "infaas replace --resume");
        assertThat(fleet.entries("roll-out-pause")).hasSize(1);
        assertThat(fleet.machines()).extracting(NodeMachine::id).containsExactlyElementsOf(before);

        assertThat(fleet.resumeReplacements()).isTrue();
        fleet.run(300, 200);
        assertThat(fleet.launches()).isEqualTo(launches + 2);
        assertThat(fleet.entries("roll-out-pause")).hasSize(2);

        fleet.provider().speaks();
        fleet.configure("good");
        runUntilNothingDrifts(fleet, 200);
        assertThat(fleet.shownPause()).isEmpty();
        assertThat(ids(fleet)).hasSize(3).doesNotContainAnyElementsOf(before);
    }

    @Test
    void launchesThatFailTwice_pause() {
        FleetRun fleet = threeNodes(THREE);
        int launches = fleet.launches();

        fleet.configure("bad");
        for (int i = 0; i < 400; i++) {
            fleet.run(1, 200);
            fleet.machines().stream()
                    .filter(machine -> machine.life().isComing())
                    .forEach(machine -> fleet.faults().fail(machine.id()));
        }

        assertThat(fleet.launches()).isEqualTo(launches + 2);
        assertThat(fleet.shownPause()).contains("is gone: the machine failed");
        assertThat(fleet.open()).isEqualTo(3);
    }

    @Test
    void needlessNodes_endWithoutAReplacement() {
        FleetRun fleet = threeNodes(THREE).run(15, 20);
        int launches = fleet.launches();

        fleet.run(50, 20);
        fleet.configure("2");
        runUntilNothingDrifts(fleet, 20);

        assertThat(fleet.launches()).as("%s", fleet.history()).isLessThanOrEqualTo(launches + 2);
        assertThat(fleet.machines())
                .allSatisfy(machine -> assertThat(machine.life()).isEqualTo(MachineLife.READY));
    }
}
