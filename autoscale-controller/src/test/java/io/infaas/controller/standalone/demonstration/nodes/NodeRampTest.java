package io.infaas.controller.standalone.demonstration.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.standalone.demonstration.ramp.LoadSample;
import io.infaas.controller.standalone.demonstration.ramp.OfferedLoad;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class NodeRampTest {

    private static final double CAPACITY = 20;

    private final List<String> printed = new ArrayList<>();
    private final DemoReport report = new DemoReport(printed::add);

    @Test
    void run_nodeComesAndGoes_passesAndTellsEachStep() throws Exception {
        assertThat(run(new World())).as(String.join("\n", printed)).isTrue();
        assertThat(printed)
                .contains(
                        "      -> node-launch: lacks capacity",
                        "      -> node-ready local-2",
                        "      -> load local-2",
                        "      -> node-cordon local-2: fits elsewhere",
                        "      -> node-gone local-2")
                .doesNotContain("      -> node-booting local-2")
                .contains("PASS  a node comes: launched after 5 s, serves after 7 s: lacks capacity")
                .contains("PASS  a node goes: local-2 cordoned after 13 s, empty and ended after 14 s: fits elsewhere");
    }

    @Test
    void run_machineThatIsSlower_getsWhatItCarriesOnceBothServe() throws Exception {
        World world = new World();

        new NodeRamp(CAPACITY, CAPACITY / 2, world, world::answers, report).run(world);

        assertThat(world.rates).startsWith(1.2, 1.2, 1.2, 24.0).contains(12.0).endsWith(1.2, 1.2, 0.0);
    }

    @Test
    void run_queriesPileUp_pausesUntilHalfIsAnswered() throws Exception {
        World world = new World();
        world.launches = false;
        world.carries = 4;

        new NodeRamp(CAPACITY, 4, world, world::answers, report).run(world);

        // 12 may wait: 20 more in each second of too much load, 4 fewer in one without
        assertThat(world.rates).startsWith(0.48, 0.48, 0.48, 24.0, 0.48, 0.48, 0.48, 0.48, 24.0);
        assertThat(world.mostWaiting).isLessThanOrEqualTo(32);
    }

    @Test
    void run_noNodeIsLaunched_failsAfterABoundedTime() throws Exception {
        World world = new World();
        world.launches = false;

        assertThat(run(world)).isFalse();
        assertThat(printed).anyMatch(line -> line.startsWith("FAIL  a node comes: ") && line.endsWith("saw no launch"));
    }

    @Test
    void run_nodeThatStays_failsAfterABoundedTime() throws Exception {
        World world = new World();
        world.ends = false;

        assertThat(run(world)).isFalse();
        assertThat(printed)
                .anyMatch(line ->
                        line.startsWith("FAIL  a node goes: ") && line.contains("cordoned after 13 s, never ended"));
    }

    @Test
    void run_queryWithoutAnAnswer_fails() throws Exception {
        World world = new World();
        world.unanswered = 1;

        assertThat(run(world)).isFalse();
        assertThat(printed)
                .anyMatch(line -> line.startsWith("FAIL  no lost query while nodes come and go: ")
                        && line.contains(" sent, 1 without an answer"));
    }

    private boolean run(World world) throws InterruptedException {
        new NodeRamp(CAPACITY, CAPACITY, world, world::answers, report).run(world);
        report.printVerdict();
        return report.hasPassed();
    }

    /** Two seconds of too much load launch a node, which boots for two; three of low load empty it, which takes one. */
    private static final class World implements OfferedLoad, NodeMonitor {

        private final List<Double> rates = new ArrayList<>();
        private final Map<String, Integer> answers = new TreeMap<>();
        private boolean launches = true;
        private boolean ends = true;
        private int unanswered;
        private int carries = Integer.MAX_VALUE;
        private int waiting;
        private int mostWaiting;
        private int high;
        private int low;
        private String told = "";

        @Override
        public LoadSample offer(double rate) {
            rates.add(rate);
            high += rate >= CAPACITY / 2 ? 1 : 0;
            low = rate < CAPACITY / 2 && high > 0 ? low + 1 : 0;
            int sent = (int) Math.round(rate);
            for (int i = 0; i < sent; i++) {
                String node = i % 2 == 1 && second().equals("ready") ? "local-2" : "local-1";
                answers.merge(node, 1, Integer::sum);
            }
            int lost = rates.size() == 1 ? unanswered : 0;
            int ended = Math.min(carries, waiting + sent);
            waiting += sent - ended;
            mostWaiting = Math.max(mostWaiting, waiting);
            return new LoadSample(sent, ended - lost, 0, lost, lost == 0 ? "" : "lost", 10);
        }

        private Map<String, Integer> answers() {
            return Map.copyOf(answers);
        }

        /** The life of the second node; blank before it is asked for. */
        private String second() {
            if (!launches || high < 2) {
                return "";
            }
            return low > 3 && ends ? "gone" : low > 2 ? "cordoned" : high > 3 ? "ready" : "booting";
        }

        @Override
        public FleetRow fleet() {
            List<MachineRow> machines = new ArrayList<>();
            machines.add(row("local-1", "ready"));
            if (!second().isEmpty()) {
                machines.add(row("local-2", second()));
            }
            return new FleetRow(1, 2, second().isEmpty() ? 0.04 : 0.08, 0.08, machines);
        }

        @Override
        public List<JournalEntry> events() {
            String now = second();
            boolean changed = !now.equals(told);
            told = now;
            return !changed
                    ? List.of()
                    : switch (now) {
                        case "booting" ->
                            List.of(
                                    entry("node-launch", "", "lacks capacity", "decided"),
                                    entry("node-booting", "local-2", "local", "observed"));
                        case "ready" ->
                            List.of(
                                    entry("node-ready", "local-2", "local", "observed"),
                                    entry("load", "local-2", "needed", "started"),
                                    entry("load", "local-2", "needed", "done"));
                        case "cordoned" -> List.of(entry("node-cordon", "local-2", "fits elsewhere", "decided"));
                        default -> List.of(entry("node-gone", "local-2", "ended on request", "observed"));
                    };
        }

        private static JournalEntry entry(String event, String node, String reason, String outcome) {
            return JournalEntry.of(event, "", "", node, reason, outcome, Map.of());
        }

        private static MachineRow row(String node, String life) {
            return new MachineRow(node, life, "local/local/on-demand", 0.04, "", "");
        }

        @Override
        public void close() {}
    }
}
